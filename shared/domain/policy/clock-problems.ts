import type { Expression } from '../cedar/expression';
import { readsClock } from '../cedar/instants';

/**
 * Why the next instant at which a condition says something else could not be read off (cedar/turns.ts): something that the
 * clock moves is set against another such thing, and meets it again and again. Two instants or lengths of time part or
 * meet once; counts of whole units, and products, do not.
 */
export function clockProblems(when: Expression): readonly string[] {
  return [...new Set(operationsIn(when).flatMap(problemOf))];
}

const CONNECTIVES: readonly unknown[] = ['&&', '||', '!', 'if', 'set', 'record'];
const COUNTS: readonly unknown[] = ['toSeconds', 'toMinutes', 'toHours', 'toDays'];
const ARITHMETIC: readonly unknown[] = ['+', '-', '*', 'neg', 'offset', 'durationSince', 'toMilliseconds', ...COUNTS];

function operationsIn(expression: Expression): readonly (readonly Expression[])[] {
  if (!Array.isArray(expression) || !readsClock(expression)) return [];
  return [expression, ...expression.slice(1).flatMap(operationsIn)];
}

function problemOf(expression: readonly Expression[]): readonly string[] {
  const [operation = '', ...operands] = expression;
  if (CONNECTIVES.includes(operation)) return [];
  const moving = operands.flatMap(membersOf).filter(moves);
  if (moving.length < 2 || !(operation === '*' || moving.some(countsUnits))) return [];
  const what =
    operation === '*'
      ? 'multiplies two things that move with context.now'
      : `sets whole units counted from context.now against something else that moves with it, in \`${operation}\``;
  return [
    `${what}: nobody could tell when the answer changes. Set what moves against something that stands still, in comparisons of their own; hours of a day cannot be asked for`,
  ];
}

/** What is set against others: of sets and records, each member. */
function membersOf(expression: Expression): readonly Expression[] {
  if (!Array.isArray(expression)) return [expression];
  return expression[0] === 'set' || expression[0] === 'record' ? expression.slice(1).flatMap(membersOf) : [expression];
}

/** Whether its value is an instant, a length of time or a number that moves with the clock. */
function moves(expression: Expression): boolean {
  if (!Array.isArray(expression)) return false;
  const [operation, ...parts] = expression;
  if (operation === 'now') return true;
  if (operation === 'if') return parts.slice(1).some(moves);
  if (operation === '.') return parts.flatMap(membersOf).some(moves);
  return ARITHMETIC.includes(operation) && parts.some(moves);
}

const countsUnits = (expression: Expression): boolean =>
  Array.isArray(expression) && (COUNTS.includes(expression[0]) || expression.slice(1).some(countsUnits));
