import * as z from 'zod';
import { SUSPENSION_KINDS } from '../verdict/row';
import { DENIAL_CODES, type Decision } from './decision';
import type { Receipt } from './receipt';
import type { ConnectionRequest } from './request';

/** Reads receipts back from JSON. Fields without a value are absent there. */

const text = z.string().optional();
const names = z.array(z.string());

const requestSchema = z
  .object({
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
  })
  .transform(
    (request): ConnectionRequest => ({
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
    }),
  );

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

export const receiptSchema = z
  .object({
    format: z.literal(1),
    /** A clock that gives no number is denied, and JSON has no word for it but null. */
    at: z.number().nullable(),
    request: requestSchema.optional(),
    found: foundSchema,
    decision: decisionSchema,
    mode: z.enum(['enforce', 'shadow']),
    activation: z.number().int().optional(),
    policyHash: text,
    storeLatencyMs: z.number().optional(),
    decisionLatencyMs: z.number(),
  })
  .transform(
    (receipt): Receipt => ({
      ...receipt,
      at: receipt.at ?? Number.NaN,
      request: receipt.request,
      activation: receipt.activation,
      policyHash: receipt.policyHash,
      storeLatencyMs: receipt.storeLatencyMs,
    }),
  );
