import * as z from 'zod';
import { DECISION_LINE } from '../../contracts/decision-line';
import { SUSPENSION_KINDS } from '../verdict/row';
import { DENIAL_CODES, type Decision } from './decision';
import type { Receipt } from './receipt';
import type { ConnectionRequest } from './request';

/** Reads receipts back from JSON. Fields without a value are absent there. */

const text = z.string().optional();
const names = z.array(z.string());

const requestSchema = z.object({
  connectionId: text,
  endpointId: text,
  commonName: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('usable'), value: z.string().min(1) }),
    z.object({ kind: z.literal(['absent', 'malformed']) }),
  ]),
  schemaVersion: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal(['v1', 'v2']) }),
    z.object({ kind: z.literal('unknown'), name: z.string() }),
  ]),
  platform: text,
  platformVersion: text,
  publicIp: text,
  clientVersion: text,
  username: text,
  groups: names.optional(),
});

const code = z.enum(DENIAL_CODES);
const foundSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('not-asked') }),
  z.object({ kind: z.literal('fault'), code }),
  z.object({ kind: z.literal('nothing') }),
  z.object({ kind: z.literal('row'), revision: z.number().int(), verdict: z.string() }),
]);

const suspended = z.array(z.object({ rule: z.string(), by: z.enum(SUSPENSION_KINDS) }));
export const decisionSchema: z.ZodType<Decision> = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('allowed'), shadowRules: names, suspended }),
  z.object({
    outcome: z.literal('denied'),
    cause: z.enum(['rule', 'identity', 'fault']),
    code,
    rules: names,
    shadowRules: names,
    suspended,
    message: z.string(),
  }),
]);

/** As it lies in the log. */
export const storedReceiptSchema = z.object({
  format: z.literal(1),
  /** A clock that gives no number is denied, and JSON has no word for it but null. */
  at: z.number().nullable(),
  request: requestSchema.optional(),
  found: foundSchema,
  decision: decisionSchema,
  mode: z.enum(['enforce', 'shadow']),
  told: text,
  activation: z.number().int().optional(),
  policyHash: text,
  storeLatencyMs: z.number().optional(),
  decisionLatencyMs: z.number(),
});
export type StoredReceipt = z.infer<typeof storedReceiptSchema>;

/** As the domain knows it: absent members are undefined ones. */
export const receiptSchema = storedReceiptSchema.transform(
  (receipt): Receipt => ({
    ...receipt,
    at: receipt.at ?? Number.NaN,
    request: receipt.request && asAsked(receipt.request),
    told: receipt.told,
    activation: receipt.activation,
    policyHash: receipt.policyHash,
    storeLatencyMs: receipt.storeLatencyMs,
  }),
);

/** A request as the domain knows it. */
export const asAsked = (request: z.infer<typeof requestSchema>): ConnectionRequest => ({
  connectionId: request.connectionId,
  endpointId: request.endpointId,
  commonName: request.commonName,
  schemaVersion: request.schemaVersion,
  platform: request.platform,
  platformVersion: request.platformVersion,
  publicIp: request.publicIp,
  clientVersion: request.clientVersion,
  username: request.username,
  groups: request.groups,
});

const lineSchema = z.object({
  [DECISION_LINE.receipt]: z.string(),
  [DECISION_LINE.row]: z.string().optional(),
});
const foundRowSchema = z.looseObject({ found: z.looseObject({ kind: z.literal('row') }) });

/** The receipt in a line of the connect handler's log (`lineOf`). Throws an Error that says where it is wrong and quotes nothing of it. */
export function receiptInLine(message: string): StoredReceipt {
  const { receipt, row } = checked(lineSchema, jsonOf(message, 'the line'), 'the line');
  const json = jsonOf(receipt, 'the receipt');
  const withRow = foundRowSchema.safeParse(json);
  const whole = withRow.success ? { ...withRow.data, found: { ...withRow.data.found, verdict: row } } : json;
  return checked(storedReceiptSchema, whole, 'the receipt');
}

function checked<T>(schema: z.ZodType<T>, json: unknown, what: string): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${what} is none: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

function jsonOf(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${what} is no JSON`);
  }
}
