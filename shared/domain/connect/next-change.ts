import { turnsOf } from '../cedar/turns';
import type { RecordValue } from '../cedar/value';
import type { HeldStanding, VerdictRow } from '../verdict/row';
import { decide } from './decide';
import type { Decision } from './decision';
import { type ConnectionRequest, connectionContext } from './request';

/** What will be answered differently, and from when (epoch ms) on, if nothing new is learnt. */
export interface Change {
  readonly at: number;
  readonly decision: Decision;
}

/** The next instant after `now` at which this request would be answered differently. Read off the row: no timer, no sweep. */
export function nextChange(row: VerdictRow | undefined, now: number, request: ConnectionRequest): Change | undefined {
  if (row === undefined) return undefined;
  const today = JSON.stringify(decide(row, now, request));
  for (const at of turnsOfRow(row, now, request)) {
    const decision = decide(row, at, request);
    if (JSON.stringify(decision) !== today) return { at, decision };
  }
  return undefined;
}

/** Every instant (epoch ms) after `from` at which this request may begin to be answered differently, in order. */
export function turnsOfRow(row: VerdictRow, from: number, request: ConnectionRequest): readonly number[] {
  const connection = connectionContext(request);
  const instants = [row, ...(row.held ?? [])].flatMap((standing) => turnsOfStanding(standing, from, connection));
  return [...new Set(instants)].filter((instant) => instant > from).sort((a, b) => a - b);
}

function turnsOfStanding(
  standing: VerdictRow | HeldStanding,
  from: number,
  connection: RecordValue,
): readonly number[] {
  const ends = 'until' in standing ? [standing.until] : [];
  if (standing.state !== 'active') return ends;
  return [
    ...ends,
    // The last instant of the verdict is still its own.
    standing.validUntil + 1,
    ...(standing.lockedUntil === undefined ? [] : [standing.lockedUntil]),
    ...standing.answers.flatMap(({ rules }) =>
      rules.flatMap(({ when, suspended = [] }) => [
        ...turnsOf(when, from, connection),
        ...suspended.flatMap(({ from: begins, until }) => (begins === undefined ? [until] : [begins, until])),
      ]),
    ),
  ];
}
