import {
  as,
  asBoolean,
  asLong,
  asString,
  attribute,
  compare,
  datetime,
  duration,
  EvaluationError,
  equals,
  like,
  long,
  record,
  set,
  type Value,
} from '../../../../shared/domain/cedar/value';

const ip: Value = { type: 'ip', bits: 32, address: 1n, prefix: 32 };
const decimal: Value = { type: 'decimal', scaled: 5n };
const entity: Value = { type: 'entity', entityType: 'User', id: 'a' };
/** No two of them are equal. */
const DIFFERENT: readonly Value[] = [
  true,
  false,
  0n,
  1n,
  5n,
  '',
  'a',
  'true',
  datetime(5n),
  datetime(6n),
  duration(5n),
  duration(6n),
  ip,
  { ...ip, bits: 128 },
  { ...ip, address: 2n },
  { ...ip, prefix: 31 },
  decimal,
  { type: 'decimal', scaled: 6n },
  entity,
  { ...entity, entityType: 'Group' },
  { ...entity, id: 'b' },
  set([]),
  set(['a']),
  set(['a', 'b']),
  set(['a', 'c']),
  set([set(['a'])]),
  record([]),
  record([['a', true]]),
  record([['a', false]]),
  record([['b', true]]),
  record([
    ['a', true],
    ['b', true],
  ]),
  record([['a', record([])]]),
];
const copy = (value: Value): Value => structuredClone(value);

test('a value equals its copy and no other', () => {
  for (const [index, value] of DIFFERENT.entries())
    for (const [at, other] of DIFFERENT.entries())
      expect([value, other, equals(value, copy(other))]).toEqual([value, other, index === at]);
});

test('neither sets nor records are told by the order in which they were written', () => {
  expect(equals(set(['a', 'b']), set(['b', 'a']))).toBe(true);
  const ab = [['a', 1n] as const, ['b', 2n] as const];
  expect(equals(record(ab), record(ab.toReversed()))).toBe(true);
});

test('a set holds each value once, in the order of first mention', () => {
  expect(set(['b', 'a', 'b', datetime(1n), datetime(1n), 'a']).items).toEqual(['b', 'a', datetime(1n)]);
});

test('Longs have 64 bits', () => {
  const [least, greatest] = [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n];
  for (const make of [long, datetime, duration]) {
    expect(() => make(greatest)).not.toThrow();
    expect(() => make(least)).not.toThrow();
    expect(() => make(greatest + 1n)).toThrow('overflow');
    expect(() => make(least - 1n)).toThrow('overflow');
  }
  expect(long(7n)).toBe(7n);
  expect([datetime(7n), duration(7n)]).toEqual([
    { type: 'datetime', ms: 7n },
    { type: 'duration', ms: 7n },
  ]);
});

test('an error says what kind it is', () => {
  const error = new EvaluationError('attribute');
  expect(error).toMatchObject({
    name: 'EvaluationError',
    fault: 'attribute',
    message: 'Cedar evaluation error: attribute',
  });
});

test('each type is taken for itself only', () => {
  const taken: Record<string, (value: Value) => unknown> = {
    boolean: asBoolean,
    bigint: asLong,
    string: asString,
    datetime: (value) => as(value, 'datetime'),
    duration: (value) => as(value, 'duration'),
    ip: (value) => as(value, 'ip'),
    decimal: (value) => as(value, 'decimal'),
    entity: (value) => as(value, 'entity'),
    set: (value) => as(value, 'set'),
    record: (value) => as(value, 'record'),
  };
  for (const value of DIFFERENT)
    for (const [type, take] of Object.entries(taken)) {
      if (type === (typeof value === 'object' ? value.type : typeof value)) expect(take(value)).toBe(value);
      else expect(() => take(value)).toThrow('Cedar evaluation error: type');
    }
  expect(as(decimal, 'ip', 'decimal')).toBe(decimal);
});

test.each<readonly [Value, Value, number]>([
  [1n, 2n, -1],
  [2n, 2n, 0],
  [3n, 2n, 1],
  [datetime(1n), datetime(2n), -1],
  [datetime(2n), datetime(2n), 0],
  [datetime(3n), datetime(2n), 1],
  [duration(1n), duration(2n), -1],
  [duration(2n), duration(2n), 0],
  [duration(3n), duration(2n), 1],
])('%p compared with %p is %d', (a, b, expected) => {
  expect(compare(a, b)).toBe(expected);
});
test.each<readonly [Value, Value]>([
  [1n, 'a'],
  ['a', 'b'],
  [true, false],
  [1n, datetime(1n)],
  [datetime(1n), 1n],
  [datetime(1n), duration(1n)],
  [duration(1n), datetime(1n)],
  [decimal, decimal],
])('%p cannot be compared with %p', (a, b) => {
  expect(() => compare(a, b)).toThrow('Cedar evaluation error: type');
});

test('an attribute is read off a record that has it', () => {
  const owner = record([['a', false]]);
  expect(attribute(owner, 'a')).toBe(false);
  expect(() => attribute(owner, 'b')).toThrow('attribute');
  expect(() => attribute('text', 'length')).toThrow('Cedar evaluation error: type');
});

const ANY = undefined;
test.each<readonly [string, readonly (string | undefined)[], boolean]>([
  ['', [], true],
  ['', [''], true],
  ['', [ANY], true],
  ['', ['a'], false],
  ['a', [], false],
  ['a', ['a'], true],
  ['a', ['b'], false],
  ['ab', ['a'], false],
  ['a', ['ab'], false],
  ['a', [ANY], true],
  ['abc', ['a', ANY], true],
  ['abc', [ANY, 'c'], true],
  ['abc', [ANY, 'b'], false],
  ['abc', ['b', ANY], false],
  ['abc', ['a', ANY, 'c'], true],
  ['ac', ['a', ANY, 'c'], true],
  ['abcd', ['a', ANY, 'c'], false],
  ['abcbc', ['a', ANY, 'bc'], true],
  ['ababac', [ANY, 'abac'], true],
  ['ababab', [ANY, 'abac'], false],
  ['aXbYc', ['a', ANY, 'b', ANY, 'c'], true],
  ['aXbYd', ['a', ANY, 'b', ANY, 'c'], false],
  ['abab', ['ab', ANY, 'ab'], true],
  ['aba', ['ab', ANY, 'ab'], false],
  ['abc', [ANY, ANY], true],
  ['abc', ['abc', ANY, ANY], true],
  ['abc', ['abc', ANY, 'd'], false],
  // A star in the text is a letter like others.
  ['*', ['*'], true],
  ['a', ['*'], false],
  // One letter, two code units.
  ['😀b', [ANY, 'b'], true],
  ['😀', ['😀'], true],
])('%p like %j: %s', (text, parts, expected) => {
  expect(like(text, parts)).toBe(expected);
});
