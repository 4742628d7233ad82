import { createHash } from 'node:crypto';
import { canonicalJson } from '../../shared/domain/canonical-json';
import { type Observation, type ObservationEvent, observationEventSchema } from '../../shared/domain/events';
import type { SignalItem } from './signal-item';

/** How far ahead of our clock a claimed time may lie, in milliseconds; a sender's skew must not pin a verdict. */
export const LARGEST_SKEW = 5 * 60_000;

/**
 * The observation as an event of the log.
 *
 * The id is made from what was observed and the time the source claims, never from the clamped or the recording time:
 * the same observation has the same id however often and however late it is delivered.
 *
 * @param recordedAt - epoch milliseconds, now
 */
export function buildEvent(signal: SignalItem, observation: Observation, recordedAt: number): ObservationEvent {
  const { deviceKey, claimedAt, ...payload } = observation;
  const claimed = claimedAt ?? signal.receivedAt;
  // An observation and nothing else, whatever an interpreter returns: what operators decide has a way of its own.
  return observationEventSchema.parse({
    ...payload,
    device: `${signal.source}:${deviceKey}`,
    eventId: createHash('sha256')
      .update(canonicalJson([signal.source, deviceKey, claimed, payload]))
      .digest('base64url')
      // 132 bits: more than enough within one device's partition, and short to read in a history.
      .slice(0, 22),
    version: 1,
    source: signal.source,
    occurredAt: Math.min(claimed, recordedAt + LARGEST_SKEW),
    recordedAt,
    signalId: signal.signalId,
  });
}
