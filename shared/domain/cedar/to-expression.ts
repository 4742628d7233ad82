import type { Expression } from './expression';
import { ipText } from './ip';
import type { Value } from './value';

/** Writes a value as the literal that {@link evaluate} reads back as the same value. Canonical: equal values give equal text. */
export function toExpression(value: Value): Expression {
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint') return isSafe(value) ? Number(value) : ['long', String(value)];
  switch (value.type) {
    case 'datetime':
    case 'duration':
      return [value.type, integer(value.ms)];
    case 'ip':
      return ['ip', ipText(value)];
    case 'decimal':
      return ['decimal', integer(value.scaled)];
    case 'entity':
      return ['entity', value.entityType, value.id];
    case 'set':
      return ['set', ...sorted(value.items.map(toExpression))];
    case 'record':
      return [
        'record',
        ...[...value.fields.keys()].sort().flatMap((name) => [name, toExpression(value.fields.get(name) ?? false)]),
      ];
  }
}

const isSafe = (value: bigint): boolean =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
const integer = (value: bigint): number | string => (isSafe(value) ? Number(value) : String(value));
const sorted = (items: readonly Expression[]): Expression[] =>
  items
    .map((item) => [JSON.stringify(item), item] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item);
