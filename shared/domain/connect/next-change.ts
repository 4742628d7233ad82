import { instantsIn } from '../cedar/instants';
import type { HeldStanding, RowRule, VerdictRow } from '../verdict/row';
import { decide } from './decide';
import type { Decision } from './decision';
import type { ConnectionRequest } from './request';

/** What will be answered differently, and from when (epoch ms) on, if nothing new is learnt. */
export interface Change {
  readonly at: number;
  readonly decision: Decision;
}

/** The next instant after `now` at which this request would be answered differently. Read off the row: no timer, no sweep. */
export function nextChange(row: VerdictRow | undefined, now: number, request: ConnectionRequest): Change | undefined {
  if (row === undefined) return undefined;
  const instants = instantsOfRow(row);
  // An answer can change at an instant it is compared with, or just after it.
  const candidates = [...new Set(instants.flatMap((instant) => [instant, instant + 1]))]
    .filter((instant) => instant > now)
    .sort((a, b) => a - b);
  const today = JSON.stringify(decide(row, now, request));
  for (const at of candidates) {
    const decision = decide(row, at, request);
    if (JSON.stringify(decision) !== today) return { at, decision };
  }
  return undefined;
}

/** Every instant (epoch ms) that a row compares the clock with. */
export const instantsOfRow = (row: VerdictRow): readonly number[] => [
  ...new Set([row, ...(row.held ?? [])].flatMap(instantsOf)),
];

function instantsOf(standing: VerdictRow | HeldStanding): readonly number[] {
  const ends = 'until' in standing ? [standing.until] : [];
  if (standing.state !== 'active') return ends;
  return [
    ...ends,
    standing.validUntil,
    ...(standing.lockedUntil === undefined ? [] : [standing.lockedUntil]),
    ...standing.answers.flatMap(({ rules }) => rules.flatMap(instantsOfRule)),
  ];
}

const instantsOfRule = ({ when, suspended = [] }: RowRule): readonly number[] => [
  ...instantsIn(when),
  ...suspended.flatMap(({ from, until }) => (from === undefined ? [until] : [from, until])),
];
