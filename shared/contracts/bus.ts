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
