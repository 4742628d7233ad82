import * as z from 'zod';
import { factsSchema, identifiersSchema } from './facts';

/**
 * Events: facts in the log, appended once, never changed. Past tense, versioned; a changed shape is a new version with
 * an upcaster, never an edit (test/shared/domain/events.test.ts pins a fingerprint per type and version).
 */
const envelope = {
  /** Partition: `<source>:<source's own key>`, or `fleet`. */
  device: z.string().min(1),
  /** Content-addressed: the same observation has the same id however often it is delivered. */
  eventId: z.string().min(1),
  version: z.literal(1),
  /** Configured source id, or `operator`, or `postern`. */
  source: z.string().min(1),
  /** Epoch ms: what the source claims, clamped to recordedAt plus a small skew. Orders the fold. */
  occurredAt: z.number().int(),
  /** Epoch ms: when we recorded it. Answers "what did we know then". */
  recordedAt: z.number().int(),
  /** The push it came from. */
  signalId: z.string().min(1).optional(),
};

export const deviceEnrolledSchema = z.object({
  ...envelope,
  type: z.literal('DeviceEnrolled'),
  identifiers: identifiersSchema,
  facts: factsSchema,
});
export const postureReportedSchema = z.object({
  ...envelope,
  type: z.literal('PostureReported'),
  identifiers: identifiersSchema,
  facts: factsSchema,
});
/** Proof of life without facts: a check-in, a sign-in. */
export const deviceSeenSchema = z.object({
  ...envelope,
  type: z.literal('DeviceSeen'),
  identifiers: identifiersSchema,
});
export const deviceUnenrolledSchema = z.object({ ...envelope, type: z.literal('DeviceUnenrolled') });
export const policyActivatedSchema = z.object({
  ...envelope,
  type: z.literal('PolicyActivated'),
  /** Counts activations; only grows, a rollback increments it. */
  activation: z.number().int().positive(),
  policyHash: z.string().min(1),
  configurationHash: z.string().min(1),
  compiler: z.number().int().positive(),
});

export const deviceEventSchema = z.discriminatedUnion('type', [
  deviceEnrolledSchema,
  postureReportedSchema,
  deviceSeenSchema,
  deviceUnenrolledSchema,
]);
export type DeviceEvent = z.infer<typeof deviceEventSchema>;
export type PolicyActivated = z.infer<typeof policyActivatedSchema>;

/** An event before the log gives it identity and times: what a source's interpreter returns. */
type WithoutEnvelope<T> = T extends DeviceEvent ? Omit<T, keyof typeof envelope> : never;
export type Observation = WithoutEnvelope<DeviceEvent> & {
  /** The source's own, stable key of the device (without the source's name). */
  readonly deviceKey: string;
  /** Epoch ms as claimed by the payload, before clamping; undefined where it claims none: then the time of receipt counts. */
  readonly claimedAt: number | undefined;
};
