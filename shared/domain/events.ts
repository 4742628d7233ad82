import * as z from 'zod';
import { storedReceiptSchema } from './connect/receipt-schema';
import { factsSchema, identifiersSchema } from './facts';

/**
 * Events: facts in the log, appended once, never changed. Past tense, versioned; a changed shape is a new version with
 * an upcaster (event-versions.ts), never an edit (test/shared/domain/event-versions.test.ts pins each type and version).
 */
const envelope = <const V extends number>(version: V) => ({
  /** Partition: `<source>:<source's own key>`, or `fleet`. */
  device: z.string().min(1),
  /** Content-addressed: the same observation has the same id however often it is delivered. */
  eventId: z.string().min(1),
  version: z.literal(version),
  /** Configured source id, `operator` or `postern`: who says so. */
  source: z.string().min(1),
  /** Epoch ms: what the source claims, clamped to recordedAt plus a small skew. Orders the fold. */
  occurredAt: z.number().int(),
  /** Epoch ms: when we recorded it. Answers "what did we know then". */
  recordedAt: z.number().int(),
  /** The push it came from. */
  signalId: z.string().min(1).optional(),
});

export const deviceEnrolledSchema = z.object({
  ...envelope(1),
  type: z.literal('DeviceEnrolled'),
  identifiers: identifiersSchema,
  facts: factsSchema,
});
export const postureReportedSchema = z.object({
  ...envelope(1),
  type: z.literal('PostureReported'),
  identifiers: identifiersSchema,
  facts: factsSchema,
});
/** Proof of life without facts: a check-in, a sign-in. */
export const deviceSeenSchema = z.object({
  ...envelope(1),
  type: z.literal('DeviceSeen'),
  identifiers: identifiersSchema,
});
export const deviceUnenrolledSchema = z.object({
  ...envelope(1),
  type: z.literal('DeviceUnenrolled'),
});
export const policyActivatedSchema = z.object({
  ...envelope(2),
  type: z.literal('PolicyActivated'),
  /** Counts activations; only grows, a rollback increments it. */
  activation: z.number().int().positive(),
  policyHash: z.string().min(1),
  configurationHash: z.string().min(1),
  compiler: z.number().int().positive(),
  /** Epoch ms at which each rule text (`<id>#<text hash>`) was first enforced: where its grace begins at the earliest. */
  enforced: z.record(z.string(), z.number().int()),
});

/** Who decided, and why: an operator's event never stands without both. */
const byOperator = {
  /** From the authenticated request, never from its payload. */
  who: z.string().min(1).max(256),
  reason: z.string().min(1).max(500),
};

/** This partition and another are one physical device, where no serial number says so. */
export const deviceLinkedSchema = z.object({
  ...envelope(1),
  ...byOperator,
  type: z.literal('DeviceLinked'),
  other: z.string().min(1),
});
/** The device goes by this (normalised) common name, whatever a template makes of it. The latest binding counts. */
export const nameBoundSchema = z.object({
  ...envelope(1),
  ...byOperator,
  type: z.literal('NameBound'),
  commonName: z.string().min(1),
});
/** These rules do not deny this device until `expiresAt` (epoch ms, exclusive), or until it complies with them. */
export const exemptionGrantedSchema = z.object({
  ...envelope(1),
  ...byOperator,
  type: z.literal('ExemptionGranted'),
  rules: z.array(z.string().min(1)).min(1),
  expiresAt: z.number().int(),
});
export const exemptionEndedSchema = z.object({
  ...envelope(1),
  ...byOperator,
  type: z.literal('ExemptionEnded'),
  /** Event id of the exemption. */
  exemption: z.string().min(1),
});
/** The device is denied, whatever the policy says, until `expiresAt` (epoch ms, exclusive). */
export const deviceLockedSchema = z.object({
  ...envelope(1),
  ...byOperator,
  type: z.literal('DeviceLocked'),
  expiresAt: z.number().int(),
});
export const deviceUnlockedSchema = z.object({
  ...envelope(1),
  ...byOperator,
  type: z.literal('DeviceUnlocked'),
  /** Event id of the lock. */
  lock: z.string().min(1),
});

/** The brake, fleet-wide: a rule does not deny, or a source's news is not read, until `until` (epoch ms, exclusive). */
export const enforcementHeldSchema = z.object({
  ...envelope(1),
  ...byOperator,
  type: z.literal('EnforcementHeld'),
  of: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('rule'), rule: z.string().min(1) }),
    z.object({ kind: z.literal('source'), source: z.string().min(1) }),
  ]),
  until: z.number().int(),
});
export const enforcementReleasedSchema = z.object({
  ...envelope(1),
  ...byOperator,
  type: z.literal('EnforcementReleased'),
  /** Event id of the hold. */
  hold: z.string().min(1),
});

/**
 * A decision, with all that is needed to make it again. Lies in a partition of its own (`decisions/<common name>`) and is
 * never folded: what was decided changes nothing about a device.
 */
export const connectionDecidedSchema = z.object({
  ...envelope(1),
  type: z.literal('ConnectionDecided'),
  connectionId: z.string().min(1).optional(),
  /** Normalised; absent where the request had none that can be used. */
  commonName: z.string().min(1).optional(),
  /** Of the configuration that was active with the row's policy; absent where there was no row. */
  configurationHash: z.string().min(1).optional(),
  receipt: storedReceiptSchema,
});
export type ConnectionDecided = z.infer<typeof connectionDecidedSchema>;

/** What sources say of devices. */
export const observationEventSchema = z.discriminatedUnion('type', [
  deviceEnrolledSchema,
  postureReportedSchema,
  deviceSeenSchema,
  deviceUnenrolledSchema,
]);
/** What operators decide about a device. */
export const operatorEventSchema = z.discriminatedUnion('type', [
  deviceLinkedSchema,
  nameBoundSchema,
  exemptionGrantedSchema,
  exemptionEndedSchema,
  deviceLockedSchema,
  deviceUnlockedSchema,
]);
/** All that a device's partition holds. */
export const deviceEventSchema = z.discriminatedUnion('type', [
  ...observationEventSchema.options,
  ...operatorEventSchema.options,
]);
export const holdEventSchema = z.discriminatedUnion('type', [enforcementHeldSchema, enforcementReleasedSchema]);

export type ObservationEvent = z.infer<typeof observationEventSchema>;
export type OperatorEvent = z.infer<typeof operatorEventSchema>;
export type DeviceEvent = z.infer<typeof deviceEventSchema>;
export type HoldEvent = z.infer<typeof holdEventSchema>;
export type PolicyActivated = z.infer<typeof policyActivatedSchema>;

const OBSERVATIONS: readonly string[] = observationEventSchema.options.map(({ shape }) => shape.type.value);
export const isObservation = (event: DeviceEvent): event is ObservationEvent => OBSERVATIONS.includes(event.type);

/** An event before the log gives it identity and times: what a source's interpreter returns. */
type WithoutEnvelope<T> = T extends ObservationEvent ? Omit<T, keyof ReturnType<typeof envelope>> : never;
export type Observation = WithoutEnvelope<ObservationEvent> & {
  /** The source's own, stable key of the device (without the source's name). */
  readonly deviceKey: string;
  /** Epoch ms as claimed by the payload, before clamping; undefined where it claims none: then the time of receipt counts. */
  readonly claimedAt: number | undefined;
};
