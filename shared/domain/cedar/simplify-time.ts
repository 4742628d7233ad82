import type { Expression } from './expression';

/**
 * Moves constants to one side of a comparison with the clock, so that a row says "now < instant", and the instant at which
 * the answer changes can be read off: `now - T < D` becomes `now < T + D`, `now + D < T` becomes `now < T - D`, and
 * `(now - T).toDays() > 2` becomes `T + 3 days <= now`.
 *
 * Exact, because the clock is never negative and below 2^53 (decide denies otherwise) and constants beyond 2^52 are left
 * alone: neither form can overflow.
 */
export function simplifyComparison(comparison: readonly Expression[]): Expression {
  const [operation = '', left = false, right = false] = comparison;
  const forward = clockIn(left);
  if (forward !== undefined) return clockFirst(operation, forward, right) ?? comparison;
  const backward = clockIn(right);
  if (backward !== undefined) return clockLast(operation, left, backward) ?? comparison;
  return comparison;
}

const LIMIT = 2 ** 52;
const bounded = (ms: number): number | undefined => (Math.abs(ms) <= LIMIT ? ms : undefined);

/** An expression that is the clock plus `plus` milliseconds: as an instant, a length of time, or a count of whole units of it. */
interface Clock {
  readonly as: 'datetime' | 'duration' | 'count';
  readonly plus: number;
  /** Milliseconds of a counted unit. */
  readonly unit: number;
}

const UNITS: Readonly<Record<string, number>> = {
  toMilliseconds: 1,
  toSeconds: 1_000,
  toMinutes: 60_000,
  toHours: 3_600_000,
  toDays: 86_400_000,
};

function clockIn(expression: Expression): Clock | undefined {
  if (!Array.isArray(expression)) return undefined;
  const [operation, first = false, second = false] = expression;
  if (operation === 'now') return { as: 'datetime', plus: 0, unit: 1 };
  const unit = typeof operation === 'string' && Object.hasOwn(UNITS, operation) ? UNITS[operation] : undefined;
  const moved = operation === 'offset' || operation === 'durationSince' || unit !== undefined;
  const inner = moved ? clockIn(first) : undefined;
  if (inner === undefined) return undefined;
  if (unit !== undefined) return inner.as === 'duration' ? { ...inner, as: 'count', unit } : undefined;
  if (inner.as !== 'datetime') return undefined;
  return operation === 'offset'
    ? shifted(inner, 'datetime', constant(second, 'duration'), 1)
    : shifted(inner, 'duration', constant(second, 'datetime'), -1);
}

function shifted(clock: Clock, as: Clock['as'], by: number | undefined, sign: 1 | -1): Clock | undefined {
  const plus = by === undefined ? undefined : bounded(clock.plus + sign * by);
  return plus === undefined ? undefined : { ...clock, as, plus };
}

function constant(literal: Expression, as: Clock['as']): number | undefined {
  if (as === 'count') return typeof literal === 'number' ? bounded(literal) : undefined;
  if (!Array.isArray(literal) || literal[0] !== as || typeof literal[1] !== 'number') return undefined;
  return bounded(literal[1]);
}

/** `clock < constant`, `<=` or `==`. */
function clockFirst(operation: Expression, clock: Clock, other: Expression): Expression | undefined {
  const value = constant(other, clock.as);
  if (value === undefined) return undefined;
  if (clock.as !== 'count') return compared(operation, clock, value);
  const { unit } = clock;
  // Cedar counts whole units toward zero: around zero, twice as many milliseconds make one count.
  if (operation === '<')
    return value > 0 ? compared('<', clock, value * unit) : compared('<=', clock, (value - 1) * unit);
  if (operation === '<=')
    return value >= 0 ? compared('<', clock, (value + 1) * unit) : compared('<=', clock, value * unit);
  return undefined;
}

/** `constant < clock`, `<=` or `==`: where it is counted, whatever is not `clock <= constant`. */
function clockLast(operation: Expression, other: Expression, clock: Clock): Expression | undefined {
  const value = constant(other, clock.as);
  if (value === undefined) return undefined;
  if (clock.as !== 'count') return reversed(operation, clock, value);
  const { unit } = clock;
  if (operation === '<')
    return value >= 0 ? reversed('<=', clock, (value + 1) * unit) : reversed('<', clock, value * unit);
  if (operation === '<=')
    return value > 0 ? reversed('<=', clock, value * unit) : reversed('<', clock, (value - 1) * unit);
  return undefined;
}

function compared(operation: Expression, clock: Clock, ms: number): Expression | undefined {
  const instant = bounded(ms - clock.plus);
  return instant === undefined ? undefined : [operation, ['now'], ['datetime', instant]];
}
function reversed(operation: Expression, clock: Clock, ms: number): Expression | undefined {
  const instant = bounded(ms - clock.plus);
  return instant === undefined ? undefined : [operation, ['datetime', instant], ['now']];
}
