/**
 * Attribute and index names of every table, shared by the constructs that create them, the state machines that write
 * them and the adapters that read them, so that code and tables cannot drift apart.
 *
 * Imported at synth time and inside bundles: constants only, no imports.
 */

/** Raw pushes as received, each with its outcome. One item per signal. */
export const SIGNALS = {
  /** Partition key: content-addressed id of the delivery. */
  key: 'signalId',
  source: 'source',
  /** Number, epoch milliseconds: when the push was authenticated and stored. */
  receivedAt: 'receivedAt',
  /** One of {@link SIGNAL_STATUS}. */
  status: 'status',
  /** Binary: the request body, byte for byte; absent where it lies in the bucket. */
  body: 'body',
  /** Key of the object with the body, where it is too large for an item. */
  bodyKey: 'bodyKey',
  /** JSON: header values the source's interpreter needs, by name. */
  kept: 'kept',
  contentType: 'contentType',
  /** Number: how often the workflow took this signal up. */
  attempts: 'attempts',
  /** Number: of a hint at more devices than one execution looks at, how many are done. */
  looked: 'looked',
  /** JSON: what became of it (events, reason or error). */
  outcome: 'outcome',
  /** ISO 8601 instant at which the workflow closed or parked it. */
  closedAt: 'closedAt',
  /** Number, epoch seconds: DynamoDB TTL. */
  expiresAt: 'expiresAt',
  /** Index: partition `status`, sort `receivedAt`. Lists open and parked signals. */
  byStatus: 'byStatus',
} as const;

/** `open` until the workflow ends; every other value closes the signal. */
export const SIGNAL_STATUS = {
  open: 'open',
  events: 'events',
  hint: 'hint',
  ignored: 'ignored',
  parked: 'parked',
} as const;
export type SignalStatus = (typeof SIGNAL_STATUS)[keyof typeof SIGNAL_STATUS];

/** The log. Append-only by IAM. */
export const EVENTS = {
  /** Partition key: `<source>:<source's own key>`, {@link FLEET}, or {@link DECISIONS_PREFIX} and a common name. */
  key: 'device',
  /** Sort key: content-addressed (signals), a counter (activations), or an instant and content (decisions). */
  sortKey: 'eventId',
  type: 'type',
  /** Number, epoch milliseconds, ours. */
  recordedAt: 'recordedAt',
  /** JSON: the whole event. */
  event: 'event',
  /** Local index: sort by `recordedAt`, read strongly. */
  byRecordedAt: 'byRecordedAt',
  /** Decisions only: the connection asked for. */
  connectionId: 'connectionId',
  /** Index: partition `connectionId`, keys only. */
  byConnection: 'byConnection',
  /** Denials only: the day (UTC, `2026-11-21`) of the decision. */
  deniedOn: 'deniedOn',
  /** Index: partition `deniedOn`, sort `eventId`, whose ids begin with the instant. */
  byDenial: 'byDenial',
} as const;

/** Partitions of decisions begin so; the common name follows, or nothing where there was none. Never folded. No source can be called this. */
export const DECISIONS_PREFIX = 'decisions/';

/** Partition of fleet-wide events (activations, holds). No source can be called this: a device has a colon. */
export const FLEET = 'fleet';
/** Event ids of activations begin so; a zero-padded counter follows, so that the newest sorts last. */
export const ACTIVATION_PREFIX = 'activation#';
/** Event ids of holds and of their releases begin so. */
export const HOLD_PREFIX = 'hold#';

/**
 * Short-lived agreements between functions that run side by side: `look:<device>@<window>` (whose signal looks a device
 * up) and `pushes:<source>@<minute>` (how many pushes were taken). Losing them costs a second look, never a fact.
 */
export const COORDINATION = {
  key: 'key',
  /** Of a lease: the signal that holds it. */
  holder: 'holder',
  /** Number, of a counter. */
  count: 'count',
  /** Number, epoch seconds: DynamoDB TTL. */
  expiresAt: 'expiresAt',
} as const;

/** One row per common name: the partially evaluated policy. */
export const VERDICTS = {
  /** Partition key: the normalised common name. */
  key: 'commonName',
  /** Number: incremented by each write; guards the conditional write. */
  revision: 'revision',
  /** JSON: the row (see shared/domain/row.ts). */
  verdict: 'verdict',
} as const;

/** Compacted logs, one a partition: a projection of the log (shared/domain/snapshot). May be dropped at any time. */
export const SNAPSHOTS = {
  /** Partition key: the device. */
  key: 'device',
  /** Number: incremented by each write; guards the conditional write. */
  revision: 'revision',
  /** JSON. Absent where the snapshot that was here is not to be used any more. */
  snapshot: 'snapshot',
} as const;

/** Policies and configurations for ever, by the hash of their content. */
export const POLICIES = {
  key: 'hash',
  kind: 'kind',
  /** JSON: a compiled policy set with its text, or a projection configuration. */
  document: 'document',
} as const;

/**
 * Which devices ever claimed an identifier: `name:<common name>`, `serial:<serial number>`, `link:<device>` where
 * an operator linked it with that one, or `device:<device>` where it claimed nothing. A projection of the log.
 */
export const CLAIMS = {
  key: 'identifier',
  sortKey: 'device',
} as const;

/** Connections that were let in, for as long as they can last: whom to look at again when a device's verdict changes. */
export const LIVE_CONNECTIONS = {
  key: 'device',
  sortKey: 'connectionId',
  /** JSON: the connection (shared/domain/connect/live-connection.ts). */
  connection: 'connection',
  /** Number, epoch seconds: DynamoDB TTL. Readers compare it themselves, for deletion comes days late. */
  expiresAt: 'expiresAt',
} as const;
