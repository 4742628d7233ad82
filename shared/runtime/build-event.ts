import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json';
import { type Observation, type ObservationEvent, observationEventSchema } from '../domain/events';

/** How far ahead of our clock a claimed time may lie, in milliseconds; a sender's skew must not pin a verdict. */
export const LARGEST_SKEW = 5 * 60_000;

/** Where an observation came from. */
export interface ObservedIn {
  readonly signalId: string;
  readonly source: string;
  /** Epoch milliseconds: counts as claimed where the observation claims no time. */
  readonly receivedAt: number;
}

/**
 * The observation as an event of the log.
 *
 * The id is made from what was observed and the time the source claims, never from the clamped or the recording time:
 * the same observation has the same id however often and however late it is delivered.
 *
 * @param recordedAt - epoch milliseconds, now
 */
export function buildEvent(from: ObservedIn, observation: Observation, recordedAt: number): ObservationEvent {
  const { deviceKey, claimedAt, ...payload } = observation;
  const claimed = claimedAt ?? from.receivedAt;
  // An observation and nothing else, whatever an interpreter returns: what operators decide has a way of its own.
  return observationEventSchema.parse({
    ...payload,
    device: `${from.source}:${deviceKey}`,
    eventId: createHash('sha256')
      .update(canonicalJson([from.source, deviceKey, claimed, payload]))
      .digest('base64url')
      // 132 bits: more than enough within one device's partition, and short to read in a history.
      .slice(0, 22),
    version: 1,
    source: from.source,
    occurredAt: Math.min(claimed, recordedAt + LARGEST_SKEW),
    recordedAt,
    signalId: from.signalId,
  });
}

/** An item of the events table, as the workflow appends it; times as digits, as DynamoDB wants its numbers. */
export interface EventItem {
  readonly device: string;
  readonly eventId: string;
  readonly type: string;
  readonly recordedAt: string;
  readonly event: string;
}

export const eventItem = (event: ObservationEvent): EventItem => ({
  device: event.device,
  eventId: event.eventId,
  type: event.type,
  recordedAt: String(event.recordedAt),
  event: JSON.stringify(event),
});

/** An event by its names, as a signal's outcome lists it. */
export const eventReference = ({ type, device, eventId }: ObservationEvent) => ({ type, device, eventId });
