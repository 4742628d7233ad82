/**
 * Cedar values and the operations on them, as the Cedar language specification 4.5 defines them for values.
 * Longs are 64-bit and overflow is an error; instants and durations are milliseconds in a Long.
 *
 * This file runs on the connect path: no imports, no zod.
 */

export type Value =
  | boolean
  | bigint
  | string
  | DatetimeValue
  | DurationValue
  | IpValue
  | DecimalValue
  | EntityValue
  | SetValue
  | RecordValue;

export interface DatetimeValue {
  readonly type: 'datetime';
  /** Milliseconds since the epoch. */
  readonly ms: bigint;
}
export interface DurationValue {
  readonly type: 'duration';
  readonly ms: bigint;
}
export interface IpValue {
  readonly type: 'ip';
  readonly bits: 32 | 128;
  readonly address: bigint;
  readonly prefix: number;
}
export interface DecimalValue {
  readonly type: 'decimal';
  /** The number times 10,000. */
  readonly scaled: bigint;
}
export interface EntityValue {
  readonly type: 'entity';
  readonly entityType: string;
  readonly id: string;
}
export interface SetValue {
  readonly type: 'set';
  readonly items: readonly Value[];
}
export interface RecordValue {
  readonly type: 'record';
  readonly fields: ReadonlyMap<string, Value>;
}

/** Why an evaluation has no value. In an enforced rule any of these denies. */
export type EvaluationFault = 'overflow' | 'attribute' | 'type' | 'extension';

export class EvaluationError extends Error {
  public readonly fault: EvaluationFault;
  public constructor(fault: EvaluationFault) {
    super(`Cedar evaluation error: ${fault}`);
    this.name = 'EvaluationError';
    this.fault = fault;
  }
}

const MINIMUM_LONG = -(2n ** 63n);
const MAXIMUM_LONG = 2n ** 63n - 1n;

/** The value itself, or an overflow error outside 64 bits. */
export function long(value: bigint): bigint {
  if (value < MINIMUM_LONG || value > MAXIMUM_LONG) throw new EvaluationError('overflow');
  return value;
}

export const datetime = (ms: bigint): DatetimeValue => ({ type: 'datetime', ms: long(ms) });
export const duration = (ms: bigint): DurationValue => ({ type: 'duration', ms: long(ms) });
export const record = (fields: Iterable<readonly [string, Value]>): RecordValue => ({
  type: 'record',
  fields: new Map(fields),
});

/** Sets hold each value once; the order of first mention is kept so that serialized sets are stable. */
export function set(values: readonly Value[]): SetValue {
  const items: Value[] = [];
  for (const value of values) if (!items.some((item) => equals(item, value))) items.push(value);
  return { type: 'set', items };
}

export function asBoolean(value: Value): boolean {
  if (typeof value !== 'boolean') throw new EvaluationError('type');
  return value;
}
export function asLong(value: Value): bigint {
  if (typeof value !== 'bigint') throw new EvaluationError('type');
  return value;
}
export function asString(value: Value): string {
  if (typeof value !== 'string') throw new EvaluationError('type');
  return value;
}
/** The value narrowed to one of the tagged types, or a type error. */
export function as<T extends Exclude<Value, boolean | bigint | string>['type']>(
  value: Value,
  ...types: readonly T[]
): Extract<Exclude<Value, boolean | bigint | string>, { type: T }> {
  if (typeof value === 'object' && isOneOf(value, types)) return value;
  throw new EvaluationError('type');
}
function isOneOf<T extends string, V extends { type: string }>(
  value: V,
  types: readonly T[],
): value is Extract<V, { type: T }> {
  const all: readonly string[] = types;
  return all.includes(value.type);
}

/** Cedar `==`: values of different types are unequal, never an error. */
export function equals(a: Value, b: Value): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (a.type !== b.type) return false;
  switch (a.type) {
    case 'datetime':
    case 'duration':
      return a.ms === as(b, 'datetime', 'duration').ms;
    case 'ip': {
      const other = as(b, 'ip');
      return a.bits === other.bits && a.address === other.address && a.prefix === other.prefix;
    }
    case 'decimal':
      return a.scaled === as(b, 'decimal').scaled;
    case 'entity': {
      const other = as(b, 'entity');
      return a.entityType === other.entityType && a.id === other.id;
    }
    case 'set': {
      const other = as(b, 'set');
      return a.items.length === other.items.length && a.items.every((item) => contains(other, item));
    }
    case 'record': {
      const other = as(b, 'record').fields;
      return a.fields.size === other.size && [...a.fields].every(([name, value]) => sameField(other.get(name), value));
    }
  }
}
const sameField = (a: Value | undefined, b: Value): boolean => a !== undefined && equals(a, b);

export const contains = (container: SetValue, value: Value): boolean =>
  container.items.some((item) => equals(item, value));

/** Cedar `<` on Longs, datetimes and durations: negative, zero or positive. */
export function compare(a: Value, b: Value): number {
  if (typeof a === 'bigint') return sign(a - asLong(b));
  const left = as(a, 'datetime', 'duration');
  const right = left.type === 'datetime' ? as(b, 'datetime') : as(b, 'duration');
  return sign(left.ms - right.ms);
}
const sign = (difference: bigint): number => (difference < 0n ? -1 : difference > 0n ? 1 : 0);

export function attribute(container: Value, name: string): Value {
  // Entities carry their attributes only while compiling (shared/domain/policy/compile-context.ts hands them over as records).
  const value = as(container, 'record').fields.get(name);
  if (value === undefined) throw new EvaluationError('attribute');
  return value;
}

/** Cedar `like`: `*` (here `undefined`) stands for any run of characters. */
export function like(text: string, pattern: readonly (string | undefined)[]): boolean {
  // Greedy matching with one backtrack point is enough, because only the last wildcard can need to grow.
  const units = pattern.flatMap((part) => (part === undefined ? [undefined] : [...part]));
  const characters = [...text];
  let unit = 0;
  let restart = -1;
  let restartAt = 0;
  for (let at = 0; at < characters.length; ) {
    const expected = unit < units.length ? units[unit] : null;
    if (expected === undefined) {
      restart = unit;
      restartAt = at;
      unit += 1;
    } else if (expected !== null && expected === characters[at]) {
      unit += 1;
      at += 1;
    } else if (restart >= 0) {
      unit = restart + 1;
      restartAt += 1;
      at = restartAt;
    } else return false;
  }
  return units.slice(unit).every((rest) => rest === undefined);
}
