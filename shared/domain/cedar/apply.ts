import { type Expression, OPERATIONS, type Operation } from './expression';
import { isInRange, isLoopback, isMulticast } from './ip';
import {
  as,
  asBoolean,
  asLong,
  asString,
  attribute,
  compare,
  contains,
  datetime,
  duration,
  EvaluationError,
  equals,
  long,
  type Value,
} from './value';

/** Operations on values that are there already; `&&`, `||` and `if` are the evaluators' own, for they may leave an argument alone. */
export type EagerOperation = Exclude<Operation, '&&' | '||' | 'if'>;

export const isEager = (operation: Expression | undefined): operation is EagerOperation =>
  typeof operation === 'string' && Object.hasOwn(OPERATIONS, operation) && !['&&', '||', 'if'].includes(operation);

const MS_PER: Readonly<Record<string, bigint>> = {
  toMilliseconds: 1n,
  toSeconds: 1_000n,
  toMinutes: 60_000n,
  toHours: 3_600_000n,
  toDays: 86_400_000n,
};

/** The value of one operation on values. Throws {@link EvaluationError}, exactly where Cedar reports an error. */
export function apply(operation: EagerOperation, a: Value, b: Value = false): Value {
  switch (operation) {
    case '!':
      return !asBoolean(a);
    case 'neg':
      return long(-asLong(a));
    case '==':
      return equals(a, b);
    case '<':
      return compare(a, b) < 0;
    case '<=':
      return compare(a, b) <= 0;
    case '+':
      return long(asLong(a) + asLong(b));
    case '-':
      return long(asLong(a) - asLong(b));
    case '*':
      return long(asLong(a) * asLong(b));
    case 'in':
      return isIn(a, b);
    case '.':
      return attribute(a, asString(b));
    case 'has':
      return as(a, 'record').fields.has(asString(b));
    case 'is':
      return as(a, 'entity').entityType === asString(b);
    case 'isEmpty':
    case 'contains':
    case 'containsAll':
    case 'containsAny':
      return onSet(operation, a, b);
    case 'isIpv4':
    case 'isIpv6':
    case 'isLoopback':
    case 'isMulticast':
    case 'isInRange':
      return onIp(operation, a, b);
    case 'lessThan':
    case 'lessThanOrEqual':
    case 'greaterThan':
    case 'greaterThanOrEqual':
      return onDecimal(operation, a, b);
    default:
      return onTime(operation, a, b);
  }
}

/** No entity of ours has parents: `in` is equality with the entity, or with one of the set's. */
function isIn(a: Value, b: Value): boolean {
  const entity = as(a, 'entity');
  return typeof b === 'object' && b.type === 'set' ? contains(b, entity) : equals(entity, as(b, 'entity'));
}

function onSet(operation: 'isEmpty' | 'contains' | 'containsAll' | 'containsAny', a: Value, b: Value): boolean {
  const container = as(a, 'set');
  if (operation === 'isEmpty') return container.items.length === 0;
  if (operation === 'contains') return contains(container, b);
  const others = as(b, 'set').items;
  return operation === 'containsAll'
    ? others.every((item) => contains(container, item))
    : others.some((item) => contains(container, item));
}

function onIp(
  operation: 'isIpv4' | 'isIpv6' | 'isLoopback' | 'isMulticast' | 'isInRange',
  a: Value,
  b: Value,
): boolean {
  const ip = as(a, 'ip');
  switch (operation) {
    case 'isIpv4':
      return ip.bits === 32;
    case 'isIpv6':
      return ip.bits === 128;
    case 'isLoopback':
      return isLoopback(ip);
    case 'isMulticast':
      return isMulticast(ip);
    case 'isInRange':
      return isInRange(ip, as(b, 'ip'));
  }
}

function onDecimal(
  operation: 'lessThan' | 'lessThanOrEqual' | 'greaterThan' | 'greaterThanOrEqual',
  a: Value,
  b: Value,
): boolean {
  const left = as(a, 'decimal').scaled;
  const right = as(b, 'decimal').scaled;
  switch (operation) {
    case 'lessThan':
      return left < right;
    case 'lessThanOrEqual':
      return left <= right;
    case 'greaterThan':
      return left > right;
    case 'greaterThanOrEqual':
      return left >= right;
  }
}

function onTime(
  operation: 'offset' | 'durationSince' | 'toMilliseconds' | 'toSeconds' | 'toMinutes' | 'toHours' | 'toDays',
  a: Value,
  b: Value,
): Value {
  if (operation === 'offset') return datetime(as(a, 'datetime').ms + as(b, 'duration').ms);
  if (operation === 'durationSince') return duration(as(a, 'datetime').ms - as(b, 'datetime').ms);
  const divisor = MS_PER[operation];
  // Cedar truncates toward zero, and so does BigInt division.
  if (divisor === undefined) throw new EvaluationError('type');
  return as(a, 'duration').ms / divisor;
}
