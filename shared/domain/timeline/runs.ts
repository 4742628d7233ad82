import type { Expression } from '../cedar/expression';
import { instantsIn } from '../cedar/instants';
import { datetime, record } from '../cedar/value';
import { type ConditionResult, testCondition } from '../verdict/condition';

const NO_CONNECTION = record([]);

/** What a condition that does not read the connection says at an instant (epoch ms). */
const testAt = (when: Expression, now: number): ConditionResult =>
  testCondition(when, { now: datetime(BigInt(now)), connection: NO_CONNECTION });

/**
 * Follows a condition over the time in which the posture it was evaluated with stands: from `from` to before `to`.
 * A run of failing ends only where the condition passes: where it cannot be evaluated, nothing was proven.
 *
 * @param since - beginning of the run that was under way before `from`
 * @returns the beginnings of all runs that reach into that time, and of the one under way at its end
 */
export function followRuns(
  when: Expression,
  from: number,
  to: number,
  since: number | undefined,
): { readonly began: readonly number[]; readonly since: number | undefined } {
  const began: number[] = [];
  let current = since;
  for (const instant of turningPoints(when, from, to)) {
    const result = testAt(when, instant);
    if (result === 'passes') current = undefined;
    else if (result === 'fails') {
      current ??= instant;
      if (began.at(-1) !== current) began.push(current);
    }
  }
  return { began, since: current };
}

/** `from`, and every instant before `to` at which the condition can turn: one it compares the clock with, or the next. */
function turningPoints(when: Expression, from: number, to: number): readonly number[] {
  const instants = instantsIn(when)
    .flatMap((instant) => [instant, instant + 1])
    .filter((instant) => instant > from && instant < to && Number.isSafeInteger(instant));
  return [from, ...[...new Set(instants)].sort((a, b) => a - b)];
}
