import type { Expression } from '../cedar/expression';
import { readsClock, readsConnection } from '../cedar/instants';

/**
 * Why a condition cannot have @grace. Grace counts from the instant at which a rule began to fail, so history must tell
 * that instant: not the connection, and the clock only in comparisons that turn at an instant one can read off.
 */
export function graceProblems(when: Expression): readonly string[] {
  if (readsConnection(when))
    return ['@grace is not for rules that read context.connection: history does not tell since when they fail'];
  if (clockOutsideComparisons(when))
    return [
      '@grace needs context.now compared directly (context.now, context.now.offset(…) or context.now.durationSince(…) with <, <=, > or >=)',
    ];
  return [];
}

const COMPARISONS: readonly unknown[] = ['<', '<=', '=='];

function clockOutsideComparisons(expression: Expression): boolean {
  if (!Array.isArray(expression)) return false;
  const [operation, left = false, right = false] = expression;
  if (operation === 'now') return true;
  if (COMPARISONS.includes(operation) && readsClock(left) !== readsClock(right)) {
    const side = readsClock(left) ? left : right;
    return !isPlainClock(side);
  }
  return expression.slice(1).some(clockOutsideComparisons);
}

const isClock = (expression: Expression | undefined): boolean => Array.isArray(expression) && expression[0] === 'now';

/** The clock itself, or moved by something that does not read it. */
const isPlainClock = (expression: Expression): boolean =>
  isClock(expression) ||
  (Array.isArray(expression) &&
    (expression[0] === 'offset' || expression[0] === 'durationSince') &&
    isClock(expression[1]) &&
    !readsClock(expression[2] ?? false));
