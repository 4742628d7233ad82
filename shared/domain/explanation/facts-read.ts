import type { Expression } from '../cedar/expression';

/**
 * The facts a rule asks about, in the order it does: `encrypted` for `context.device.encrypted`, `kolide.compliant` for
 * what one source says. What the device's sources can report at all is no fact, and is left out.
 */
export function factsRead(when: Expression): readonly string[] {
  return [...new Set(read(when))];
}

function read(expression: Expression): readonly string[] {
  if (!Array.isArray(expression)) return [];
  const [operation, of, name] = expression;
  const holder = operation === '.' || operation === 'has' ? contextAttribute(of) : undefined;
  if (holder === undefined || typeof name !== 'string') return expression.slice(1).flatMap(read);
  if (holder === 'connection' || name === 'reports') return [];
  return [holder === 'device' ? name : `${holder}.${name}`];
}

/** `device` for `context.device`; undefined where it is something else. */
function contextAttribute(expression: Expression | undefined): string | undefined {
  if (!Array.isArray(expression) || expression[0] !== '.') return undefined;
  const [, of, name] = expression;
  return Array.isArray(of) && of[0] === 'context' && typeof name === 'string' ? name : undefined;
}
