import * as z from 'zod';

/** `source` of what {@link receive-signal} and the redriver put on the bus. IAM lets nobody else use it. */
export const SIGNALS_EVENT_SOURCE = 'postern.signals';
/** Versioned: a new shape gets a new detail type, so that old and new rules can live side by side. */
export const SIGNAL_RECEIVED = 'SignalReceived.v1';

/** What the bus carries: a reference. The body stays in the signals table. */
export const signalReceivedSchema = z.object({
  signalId: z.string().min(1),
  source: z.string().min(1),
  /** Epoch milliseconds. */
  receivedAt: z.number().int(),
});
export type SignalReceived = z.infer<typeof signalReceivedSchema>;

/** `source` of what `record-decisions` puts on the bus. IAM lets nobody else use it. */
export const CONNECTIONS_EVENT_SOURCE = 'postern.connections';
/** A device was let in, and the row that stands now would deny it. */
export const ALLOW_OUTDATED = 'AllowOutdated.v1';

export const allowOutdatedSchema = z.object({
  connectionId: z.string().min(1).optional(),
  endpointId: z.string().min(1).optional(),
  device: z.string().min(1).optional(),
  commonName: z.string().min(1),
  /** Partition and id of the decision's event. */
  partition: z.string().min(1),
  eventId: z.string().min(1),
  /** The denial it would be now. */
  code: z.string().min(1),
  rules: z.array(z.string()),
});
export type AllowOutdated = z.infer<typeof allowOutdatedSchema>;
