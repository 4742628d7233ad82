import { evaluate } from './evaluate';
import type { Expression } from './expression';
import { readsClock } from './instants';
import { datetime, EvaluationError, type RecordValue, type Value } from './value';

/**
 * Every instant (epoch ms) after `from` at which a condition can begin to say something else to a connection; others may
 * be among them. What moves with the clock moves one way, so that where it meets something that stands still is found by
 * halving the time in which it does. Where two things that move are set against one another that holds only if neither counts whole
 * units: such rules are refused (policy/clock-problems.ts).
 */
export function turnsOf(when: Expression, from: number, connection: RecordValue): readonly number[] {
  const found = new Set<number>();
  visit(when);
  return [...found].sort((a, b) => a - b);

  function visit(expression: Expression): void {
    if (!Array.isArray(expression) || !readsClock(expression)) return;
    const parts: readonly Expression[] = expression.slice(1);
    for (const part of parts) visit(part);
    const [operation] = expression;
    if (CONNECTIVES.includes(operation)) return;
    if (MOVING.includes(operation)) {
      // Beyond 64 bits it errs.
      for (const moving of movingIn(expression, connection))
        meet(
          moving,
          [LEAST, MOST].map((limit) => () => limit),
        );
      return;
    }
    const moving = parts.flatMap((part) => movingIn(part, connection));
    const standing = parts.flatMap((part) => standingIn(part, connection)).map((value) => () => value);
    for (const [index, one] of moving.entries()) meet(one, [...standing, ...moving.slice(index + 1)]);
  }

  function meet(one: Moving, others: readonly Moving[]): void {
    for (const other of others)
      for (const at of changes((instant) => sign(one(instant) - other(instant)), from, Number.MAX_SAFE_INTEGER))
        found.add(at);
  }
}

/** A number that the clock (epoch ms) moves: milliseconds, or a count. */
type Moving = (instant: number) => bigint;

const CONNECTIVES: readonly unknown[] = ['&&', '||', '!', 'if'];
const UNITS: Readonly<Record<string, bigint>> = {
  toMilliseconds: 1n,
  toSeconds: 1_000n,
  toMinutes: 60_000n,
  toHours: 3_600_000n,
  toDays: 86_400_000n,
};
const COMBINED: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  offset: (a, b) => a + b,
  durationSince: (a, b) => a - b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
};
/** Operations whose result moves as an argument does. */
const MOVING: readonly unknown[] = ['neg', ...Object.keys(UNITS), ...Object.keys(COMBINED)];
const LEAST = -(2n ** 63n) - 1n;
const MOST = 2n ** 63n;

/** All that moves, of what an expression may be or hold. */
function movingIn(expression: Expression, connection: RecordValue): readonly Moving[] {
  if (!Array.isArray(expression) || !readsClock(expression)) return [];
  const [operation = '', first = false, second = false, third = false] = expression;
  const inside = (part: Expression): readonly Moving[] => movingIn(part, connection);
  switch (operation) {
    case 'now':
      return [(instant) => BigInt(instant)];
    case 'if':
      return [second, third].flatMap(inside);
    case 'set':
    case 'record':
    case '.':
      return expression.slice(1).flatMap(inside);
    case 'neg':
      return inside(first).map((a) => (instant) => -a(instant));
    default:
      break;
  }
  if (typeof operation !== 'string') return [];
  const unit = Object.hasOwn(UNITS, operation) ? UNITS[operation] : undefined;
  if (unit !== undefined) return inside(first).map((a) => (instant) => a(instant) / unit);
  const combine = Object.hasOwn(COMBINED, operation) ? COMBINED[operation] : undefined;
  if (combine === undefined) return [];
  const [left, right] = [first, second].map((part) => [
    ...inside(part),
    ...standingIn(part, connection).map((value) => () => value),
  ]);
  return (left ?? []).flatMap((a) =>
    (right ?? []).map(
      (b): Moving =>
        (instant) =>
          combine(a(instant), b(instant)),
    ),
  );
}

/** All numbers that stand still, of what an expression may be or hold. */
function standingIn(expression: Expression, connection: RecordValue): readonly bigint[] {
  if (!readsClock(expression)) return numbersIn(standsAt(expression, connection));
  if (!Array.isArray(expression)) return [];
  const [operation, , ...alternatives] = expression;
  if (operation === 'if') return alternatives.flatMap((part) => standingIn(part, connection));
  return operation === 'set' || operation === 'record' || operation === '.'
    ? expression.slice(1).flatMap((part: Expression) => standingIn(part, connection))
    : [];
}

/** Undefined where it cannot be evaluated. */
function standsAt(expression: Expression, connection: RecordValue): Value | undefined {
  try {
    // It does not read the clock: any will do.
    return evaluate(expression, { now: datetime(0n), connection });
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}

function numbersIn(value: Value | undefined): readonly bigint[] {
  if (typeof value === 'bigint') return [value];
  if (typeof value !== 'object') return [];
  switch (value.type) {
    case 'datetime':
    case 'duration':
      return [value.ms];
    case 'set':
      return value.items.flatMap(numbersIn);
    case 'record':
      return [...value.fields.values()].flatMap(numbersIn);
    default:
      return [];
  }
}

const sign = (difference: bigint): number => (difference < 0n ? -1 : difference > 0n ? 1 : 0);

/** Where, after `from` and up to `to`, something that moves one way takes another value. */
function changes(of: (instant: number) => number, from: number, to: number): readonly number[] {
  const between = (low: number, atLow: number, high: number, atHigh: number): readonly number[] => {
    if (atLow === atHigh) return [];
    if (high - low === 1) return [high];
    const middle = low + Math.floor((high - low) / 2);
    const atMiddle = of(middle);
    return [...between(low, atLow, middle, atMiddle), ...between(middle, atMiddle, high, atHigh)];
  };
  return from < to ? between(from, of(from), to, of(to)) : [];
}
