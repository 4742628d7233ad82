import type { Expression } from './expression';

/**
 * Moves constants to one side of a comparison with the clock, so that a row says "now < instant":
 * `now - T < D` becomes `now < T + D`, and `now + D < T` becomes `now < T - D`.
 *
 * Exact, because the clock is never negative and below 2^53 (decide denies otherwise) and constants beyond 2^52 are left
 * alone: neither form can overflow.
 */
export function simplifyComparison(comparison: readonly Expression[]): Expression {
  const [operation = '', left = false, right = false] = comparison;
  const forward = instantFor(left, right);
  if (forward !== undefined) return [operation, ['now'], ['datetime', forward]];
  const backward = instantFor(right, left);
  if (backward !== undefined) return [operation, ['datetime', backward], ['now']];
  return comparison;
}

const LIMIT = 2 ** 52;

/** The instant T such that comparing `side` with `constant` is comparing the clock with T. */
function instantFor(side: Expression, constant: Expression): number | undefined {
  if (!Array.isArray(side) || !Array.isArray(side[1]) || side[1][0] !== 'now') return undefined;
  const inner = milliseconds(side[2], side[0] === 'durationSince' ? 'datetime' : 'duration');
  const outer = milliseconds(constant, side[0] === 'durationSince' ? 'duration' : 'datetime');
  if (inner === undefined || outer === undefined) return undefined;
  if (side[0] === 'durationSince') return bounded(inner + outer);
  return side[0] === 'offset' ? bounded(outer - inner) : undefined;
}

function milliseconds(literal: Expression | undefined, type: 'datetime' | 'duration'): number | undefined {
  if (!Array.isArray(literal) || literal[0] !== type || typeof literal[1] !== 'number') return undefined;
  return bounded(literal[1]);
}

const bounded = (ms: number): number | undefined => (Math.abs(ms) <= LIMIT ? ms : undefined);
