import { canonicalJson } from '../canonical-json';
import type { ObservationEvent } from '../events';
import { FACT_NAMES } from '../facts';
import { sourceOf } from '../identity/partition';
import { type DeviceHistory, foldEvent, unheardOf } from '../posture/fold';

/**
 * A time in which what one partition says of its device stays the same: whether it is enrolled, its facts, its serial
 * number. When they were last observed is left aside, and so is proof of life.
 */
export interface Run {
  /** Epoch ms of the first and of the last observation in it. */
  readonly from: number;
  readonly to: number;
  /** As text, to be compared. */
  readonly state: string;
}

/** The runs of a partition, one after the other. `ordered` as the fold takes them (posture/order.ts). */
export function runsOf(device: string, ordered: readonly ObservationEvent[]): readonly Run[] {
  const runs: Run[] = [];
  let history = unheardOf(device, sourceOf(device));
  for (const [index, event] of ordered.entries()) {
    history = foldEvent(history, event);
    // Only what stands once an instant is over was ever true.
    if (ordered[index + 1]?.occurredAt === event.occurredAt) continue;
    const state = stateIn(history);
    const last = runs.at(-1);
    if (last?.state === state) runs[runs.length - 1] = { ...last, to: event.occurredAt };
    else runs.push({ from: event.occurredAt, to: event.occurredAt, state });
  }
  return runs;
}

const stateIn = ({ enrolled, facts, identifiers }: DeviceHistory): string =>
  canonicalJson({
    enrolled,
    facts: FACT_NAMES.map((name) => facts[name]?.value ?? null),
    serialNumber: identifiers.serialNumber?.value ?? null,
  });
