import type { Expression } from './expression';

/** Every instant (epoch ms) that a residual condition compares the clock with. */
export function instantsIn(expression: Expression): readonly number[] {
  if (!Array.isArray(expression)) return [];
  const [operation, left, right] = expression;
  const compared =
    operation === '<' || operation === '<=' || operation === '=='
      ? [literalBeside(left, right), literalBeside(right, left)]
      : [];
  return [...compared.flatMap((instant) => instant ?? []), ...expression.slice(1).flatMap(instantsIn)];
}

function literalBeside(clock: Expression | undefined, literal: Expression | undefined): number | undefined {
  if (!Array.isArray(clock) || clock[0] !== 'now' || !Array.isArray(literal) || literal[0] !== 'datetime')
    return undefined;
  return typeof literal[1] === 'number' ? literal[1] : undefined;
}

/** Whether the condition reads the connection, so that it cannot be answered without one. */
export const readsConnection = (expression: Expression): boolean =>
  Array.isArray(expression) && (expression[0] === 'connection' || expression.slice(1).some(readsConnection));

/** Whether the condition reads the clock. */
export const readsClock = (expression: Expression): boolean =>
  Array.isArray(expression) && (expression[0] === 'now' || expression.slice(1).some(readsClock));
