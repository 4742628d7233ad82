import * as z from 'zod';
import { STORED_EVENT } from '../event-versions';
import { type DeviceEvent, isObservation } from '../events';
import { byId, compact } from './compact';

/**
 * A partition's log up to an instant, compacted: a function of the events recorded by then, and of nothing else (no policy,
 * no configuration). Its bytes are the canonical JSON of this.
 */
export const snapshotSchema = z.object({
  /** Counts changes of what {@link compact} keeps and of what the fold reads: one of another format is not read. */
  format: z.literal(1),
  /** Epoch ms: when the last event it holds was recorded; whatever was recorded later is not in it. */
  recordedUntil: z.number().int(),
  /** Epoch ms by the sources' clocks: the latest observation in it. A later one can be folded on top of it. */
  observedUntil: z.number().int(),
  events: z.array(STORED_EVENT.device),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** The snapshot of those of these events that were recorded by then (epoch ms), or undefined where none can be made. */
export function snapshotOf(device: string, events: readonly DeviceEvent[], until: number): Snapshot | undefined {
  const recorded = events.filter((event) => event.recordedAt <= until);
  const left = compact(device, recorded);
  if (left === undefined || left.length === 0) return undefined;
  const recordedUntil = left.reduce((latest, { recordedAt }) => Math.max(latest, recordedAt), Number.NEGATIVE_INFINITY);
  return { format: 1, recordedUntil, observedUntil: observedUntil(recorded), events: [...left] };
}

/**
 * What rows can be made from: the compacted log and everything recorded after it.
 *
 * @returns undefined where an event came that happened before what the snapshot has folded already: the log is needed
 */
export function withTail(
  { events, observedUntil: until }: Snapshot,
  tail: readonly DeviceEvent[],
): readonly DeviceEvent[] | undefined {
  if (tail.some((event) => isObservation(event) && event.occurredAt <= until)) return undefined;
  return byId([...events, ...tail]);
}

const observedUntil = (events: readonly DeviceEvent[]): number =>
  events.filter(isObservation).reduce((latest, { occurredAt }) => Math.max(latest, occurredAt), 0);
