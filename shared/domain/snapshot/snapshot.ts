import * as z from 'zod';
import { canonicalJson } from '../canonical-json';
import { STORED_EVENT } from '../event-versions';
import { type DeviceEvent, type HoldEvent, isObservation } from '../events';
import { byId, compact, type Kept } from './compact';

/**
 * A partition's log up to an instant, compacted: a function of the events recorded by then and of the holds that began by
 * then (no policy, no configuration). Its bytes are the canonical JSON of this.
 */
export const snapshotSchema = z.object({
  /** Counts changes of what {@link compact} keeps and of what the fold reads: one of another format is not read. */
  format: z.literal(2),
  kept: z.enum(['changes', 'present']),
  /** Epoch ms: when the last event it holds was recorded; whatever was recorded later is not in it. */
  recordedUntil: z.number().int(),
  /** Epoch ms by the sources' clocks: the latest observation in it. A later one can be folded on top of it. */
  observedUntil: z.number().int(),
  events: z.array(STORED_EVENT.device),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/**
 * Characters of the longest snapshot: at most three bytes each, well below the 400 KB of an item, and about what 400
 * events take. A log that changes so often costs less where its changes are left out.
 */
export const LONGEST_SNAPSHOT = 100_000;

export interface SnapshotOptions {
  /** Fleet-wide. */
  readonly holds: readonly HoldEvent[];
  /** What the events given were read from: changes that were left out once cannot be kept any more. */
  readonly from: Kept;
  readonly longest: number;
}

/**
 * The snapshot of those of these events that were recorded by then (epoch ms): with changes, or with the present alone
 * where that would be too long. Undefined where none can be made.
 */
export function snapshotOf(
  device: string,
  events: readonly DeviceEvent[],
  until: number,
  { holds, from, longest }: SnapshotOptions,
): Snapshot | undefined {
  const recorded = events.filter((event) => event.recordedAt <= until);
  const known = holds.filter((hold) => hold.recordedAt <= until);
  const kinds: readonly Kept[] = from === 'changes' ? ['changes', 'present'] : ['present'];
  return kinds
    .map((kept) => holding(kept, recorded, compact(device, recorded, kept, known)))
    .find((snapshot) => snapshot !== undefined && canonicalJson(snapshot).length <= longest);
}

function holding(
  kept: Kept,
  recorded: readonly DeviceEvent[],
  left: readonly DeviceEvent[] | undefined,
): Snapshot | undefined {
  if (left === undefined || left.length === 0) return undefined;
  const recordedUntil = left.reduce((latest, { recordedAt }) => Math.max(latest, recordedAt), Number.NEGATIVE_INFINITY);
  return { format: 2, kept, recordedUntil, observedUntil: observedUntil(recorded), events: [...left] };
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
