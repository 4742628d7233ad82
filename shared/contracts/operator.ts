import * as z from 'zod';

/**
 * The operator route: `POST /operator/{action}` with one of these bodies, signed for IAM. Who asks is never part of a
 * body: it is the caller that API Gateway authenticated.
 *
 * Read by the function behind the route and by the `postern` command.
 */

/** What anybody may write into a reason: one line, no control characters (it is shown in terminals and pages). */
const oneLine = (longest: number) =>
  z
    .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be text') })
    .trim()
    .min(1, 'is empty')
    .max(longest, `has more than ${longest} characters`)
    .regex(/^\P{Cc}*$/u, 'has control characters; write one plain line');

const reason = oneLine(500);
/** The same key again is the same decision: a repeated request changes nothing. Without one, every request is a decision of its own. */
const key = z
  .string()
  .regex(/^[\w.:-]{1,128}$/, 'has letters, digits and . _ : - only, at most 128 of them')
  .optional();
const eventId = oneLine(200);
const device = oneLine(512);
const commonName = oneLine(256);

/** One of the two: a common name is resolved to the device that holds it. */
const target = { device: device.optional(), commonName: commonName.optional() };
const exactlyOne = (body: {
  readonly device?: string | undefined;
  readonly commonName?: string | undefined;
}): boolean => (body.device === undefined) !== (body.commonName === undefined);
const TARGET = {
  path: ['commonName'],
  error: 'or device is needed, and one of them only',
};

/** One of the two. */
const expiry = {
  expiresAt: z.iso.datetime({ offset: true, error: 'is an instant such as 2026-11-30T09:00:00Z' }).optional(),
  /** By the clock of the service. */
  expiresIn: z
    .string()
    .regex(/^(?=\d)(\d{1,6}d)?(\d{1,6}h)?(\d{1,6}m)?$/, 'is a duration such as 8h, 3d or 1d12h')
    .optional(),
};
const bounded = (body: { readonly expiresAt?: string | undefined; readonly expiresIn?: string | undefined }): boolean =>
  (body.expiresAt === undefined) !== (body.expiresIn === undefined);
const EXPIRY = {
  path: ['expiresAt'],
  error: 'or expiresIn is needed, and one of them only: every such decision ends',
};

export const exemptSchema = z
  .strictObject({
    ...target,
    ...expiry,
    rules: z
      .array(oneLine(48), { error: 'is a list of rule ids' })
      .min(1, 'names no rule')
      .max(50, 'names more than 50 rules'),
    reason,
    key,
  })
  .refine(exactlyOne, TARGET)
  .refine(bounded, EXPIRY);
/** Without `exemption`: the one that is in force. */
export const endExemptionSchema = z
  .strictObject({ ...target, exemption: eventId.optional(), reason, key })
  .refine(exactlyOne, TARGET);
export const lockSchema = z
  .strictObject({ ...target, ...expiry, reason, key })
  .refine(exactlyOne, TARGET)
  .refine(bounded, EXPIRY);
/** Without `lock`: the one that is in force. */
export const unlockSchema = z
  .strictObject({ ...target, lock: eventId.optional(), reason, key })
  .refine(exactlyOne, TARGET);
export const bindSchema = z.strictObject({ device, commonName, reason, key });
export const linkSchema = z.strictObject({ device, other: device, reason, key });
export const holdSchema = z
  .strictObject({ ...expiry, rule: oneLine(48).optional(), source: oneLine(63).optional(), reason, key })
  .refine(({ rule, source }) => (rule === undefined) !== (source === undefined), {
    path: ['rule'],
    error: 'or source is needed, and one of them only',
  })
  .refine(bounded, EXPIRY);
/** Without `hold`: the one that is in force for this rule or source. */
export const releaseSchema = z
  .strictObject({
    hold: eventId.optional(),
    rule: oneLine(48).optional(),
    source: oneLine(63).optional(),
    reason,
    key,
  })
  .refine((body) => [body.hold, body.rule, body.source].filter((one) => one !== undefined).length === 1, {
    path: ['hold'],
    error: 'or rule or source is needed, and one of them only',
  });

const operation = <Name extends string, Body extends z.ZodType>(name: Name, body: Body) =>
  z.object({ action: z.literal(name), body });
export const operationSchema = z.discriminatedUnion('action', [
  operation('exempt', exemptSchema),
  operation('end-exemption', endExemptionSchema),
  operation('lock', lockSchema),
  operation('unlock', unlockSchema),
  operation('bind', bindSchema),
  operation('link', linkSchema),
  operation('hold', holdSchema),
  operation('release', releaseSchema),
]);
/** One operation, checked as far as its form goes. */
export type OperationRequest = z.infer<typeof operationSchema>;
export type OperationName = OperationRequest['action'];
export const OPERATION_NAMES: readonly string[] = operationSchema.options.map(({ shape }) => shape.action.value);
/** What a body of each action may hold. */
export const OPERATION_FIELDS: ReadonlyMap<string, readonly string[]> = new Map(
  operationSchema.options.map(({ shape }) => [shape.action.value, Object.keys(shape.body.shape)]),
);

/** What operators have done again: it decides nothing, and leaves no event. */
export const redriveSchema = z
  .strictObject({
    signals: z.array(oneLine(200)).min(1, 'names no signal').max(1_000, 'names more than 1000 signals').optional(),
    source: oneLine(63).optional(),
    all: z.literal(true).optional(),
  })
  .refine((body) => [body.signals, body.source, body.all].filter((one) => one !== undefined).length === 1, {
    path: ['signals'],
    error: 'or source or all is needed, and one of them only',
  });
export const maintenanceSchema = z.discriminatedUnion('action', [
  operation('redrive', redriveSchema),
  operation('rebuild', z.strictObject({})),
]);
export type MaintenanceRequest = z.infer<typeof maintenanceSchema>;
export const MAINTENANCE_NAMES: readonly string[] = maintenanceSchema.options.map(({ shape }) => shape.action.value);

/** Which parked signals are on the bus again. */
export const redriveAnswerSchema = z.looseObject({
  redriven: z.array(z.string()),
  /** Asked for by id, and not parked (any more). */
  notParked: z.array(z.string()),
  /** There are more: ask again. */
  more: z.boolean(),
  /** Found, but not taken by the bus: ask again. */
  refused: z.number(),
});
export const rebuildAnswerSchema = z.looseObject({ execution: z.string() });

/** An answer to a connection, in short. */
const shortDecisionSchema = z.object({
  outcome: z.enum(['allowed', 'denied']),
  code: z.string().optional(),
  rules: z.array(z.string()).default([]),
});

/** What an operation changed. */
export const operationAnswerSchema = z.object({
  event: z.looseObject({ eventId: z.string(), type: z.string(), device: z.string(), who: z.string() }),
  /** True where the key had been used for the same decision before: nothing was appended. */
  repeated: z.boolean(),
  rows: z.object({ written: z.array(z.string()), unchanged: z.array(z.string()) }),
  /** True where every row of the fleet is being projected again, which goes on after this answer. */
  fleet: z.boolean(),
  decisions: z.array(
    z.object({ commonName: z.string(), before: shortDecisionSchema.nullable(), after: shortDecisionSchema.nullable() }),
  ),
});
export type OperationAnswer = z.infer<typeof operationAnswerSchema>;

/** What is wrong, where in the request, and what to do; `known` lists what there is instead. */
export const refusalSchema = z.looseObject({
  error: z.string(),
  where: z.string().optional(),
  advice: z.string().optional(),
  known: z.array(z.string()).optional(),
});
export type RefusalBody = z.infer<typeof refusalSchema>;
