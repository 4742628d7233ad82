import type { Expression } from './expression';

/** Ids of the entities of a type that a condition names. */
export function entitiesIn(expression: Expression, entityType: string): readonly string[] {
  if (!Array.isArray(expression)) return [];
  const [operation, type, id] = expression;
  if (operation === 'entity') return type === entityType && typeof id === 'string' ? [id] : [];
  return expression.slice(1).flatMap((part) => entitiesIn(part, entityType));
}
