import type { Expression } from '../cedar/expression';

/**
 * Which facts a condition looks at, each as `<device or source>.<fact>` (`device.encrypted`, `kolide.compliant`), in the
 * order in which it does. What it reads of the connection or of the clock is `connection.<field>` and `now`.
 */
export function factsRead(when: Expression): readonly string[] {
  const found = new Set<string>();
  collect(when, found);
  return [...found];
}

function collect(expression: Expression, found: Set<string>): void {
  if (!Array.isArray(expression)) return;
  const [operation, of, name] = expression;
  if ((operation === '.' || operation === 'has') && typeof name === 'string') {
    const path = contextPath(of);
    // `reports` says what could be known, and is no fact itself.
    if (path?.length === 1 && name !== 'reports') found.add(`${path[0]}.${name}`);
    else if (path?.length === 0 && name === 'now') found.add('now');
  }
  for (const part of expression.slice(1)) collect(part, found);
}

/** The attributes between `context` and here, or undefined where this is no part of the context. */
function contextPath(expression: Expression | undefined): readonly string[] | undefined {
  if (!Array.isArray(expression)) return undefined;
  const [operation, of, name] = expression;
  if (operation === 'context' && expression.length === 1) return [];
  if (operation === 'now' || operation === 'connection') return expression.length === 1 ? [operation] : undefined;
  if (operation !== '.' || typeof name !== 'string') return undefined;
  const before = contextPath(of);
  return before === undefined ? undefined : [...before, name];
}
