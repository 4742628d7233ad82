import { evaluate, pairs, pattern } from '../../../../shared/domain/cedar/evaluate';
import type { Expression } from '../../../../shared/domain/cedar/expression';
import { datetime, duration, record, set, type Value } from '../../../../shared/domain/cedar/value';

const NOW = Date.parse('2026-11-20T09:00:00Z');
const unknowns = {
  now: datetime(BigInt(NOW)),
  connection: record([
    ['platform', 'mac'],
    ['groups', set(['eng', 'ops'])],
  ]),
};
const evaluated = (expression: Expression): Value => evaluate(expression, unknowns);

const ENG: Expression = ['entity', 'Group', 'eng'];
const OPS: Expression = ['entity', 'Group', 'ops'];
const set3: Expression = ['set', 1, 2, 3];
const clock: Expression = ['now'];
const ip = (text: string): Expression => ['ip', text];
const decimal = (scaled: number): Expression => ['decimal', scaled];
const time = (ms: number): Expression => ['datetime', ms];
const length = (ms: number): Expression => ['duration', ms];
/** The greatest Long and the least. */
const MOST: Expression = ['long', '9223372036854775807'];
const LEAST: Expression = ['long', '-9223372036854775808'];

test.each<readonly [Expression, Value]>([
  [true, true],
  ['text', 'text'],
  [-3, -3n],
  [['long', 7], 7n],
  [MOST, 9_223_372_036_854_775_807n],
  [['long', '-5'], -5n],
  [time(5), datetime(5n)],
  [['datetime', '9007199254740993'], datetime(9_007_199_254_740_993n)],
  [length(-5), duration(-5n)],
  [ip('10.0.0.0/8'), { type: 'ip', bits: 32, address: 0x0a000000n, prefix: 8 }],
  [decimal(12_345), { type: 'decimal', scaled: 12_345n }],
  [ENG, { type: 'entity', entityType: 'Group', id: 'eng' }],
  [['set', 2, 1, 2], set([2n, 1n])],
  [['set'], set([])],
  [
    ['record', 'a', 1, 'b', true],
    record([
      ['a', 1n],
      ['b', true],
    ]),
  ],
  [['record'], record([])],
  [clock, datetime(BigInt(NOW))],
  [['connection'], unknowns.connection],
  [['!', true], false],
  [['!', false], true],
  [['neg', 3], -3n],
  [['==', 1, 1], true],
  [['==', 1, '1'], false],
  [['<', 1, 2], true],
  [['<', 2, 2], false],
  [['<', 3, 2], false],
  [['<=', 1, 2], true],
  [['<=', 2, 2], true],
  [['<=', 3, 2], false],
  [['+', 2, 3], 5n],
  [['-', 2, 3], -1n],
  [['*', 2, 3], 6n],
  [['&&', true, true], true],
  [['&&', true, false], false],
  [['||', false, true], true],
  [['||', false, false], false],
  [['if', true, 1, 2], 1n],
  [['if', false, 1, 2], 2n],
  // What is not looked at cannot err.
  [['&&', false, ['error', 'overflow']], false],
  [['||', true, ['error', 'overflow']], true],
  [['if', true, 1, ['error', 'overflow']], 1n],
  [['if', false, ['error', 'overflow'], 2], 2n],
  [['like', 'abc', 'a', ['*']], true],
  [['like', 'abc', 'b', ['*']], false],
  [['in', ENG, ENG], true],
  [['in', ENG, OPS], false],
  [['in', ENG, ['set', OPS, ENG]], true],
  [['in', ENG, ['set', OPS]], false],
  [['.', ['connection'], 'platform'], 'mac'],
  [['has', ['connection'], 'platform'], true],
  [['has', ['connection'], 'other'], false],
  [['is', ENG, 'Group'], true],
  [['is', ENG, 'User'], false],
  [['isEmpty', ['set']], true],
  [['isEmpty', set3], false],
  [['contains', set3, 2], true],
  [['contains', set3, 4], false],
  [['containsAll', set3, ['set', 1, 3]], true],
  [['containsAll', set3, ['set', 1, 4]], false],
  [['containsAll', set3, ['set']], true],
  [['containsAny', set3, ['set', 4, 3]], true],
  [['containsAny', set3, ['set', 4]], false],
  [['containsAny', set3, ['set']], false],
  [['isIpv4', ip('10.0.0.1')], true],
  [['isIpv4', ip('::1')], false],
  [['isIpv6', ip('10.0.0.1')], false],
  [['isIpv6', ip('::1')], true],
  [['isLoopback', ip('127.0.0.1')], true],
  [['isLoopback', ip('224.0.0.1')], false],
  [['isMulticast', ip('127.0.0.1')], false],
  [['isMulticast', ip('224.0.0.1')], true],
  [['isInRange', ip('10.0.0.1'), ip('10.0.0.0/8')], true],
  [['isInRange', ip('10.0.0.0/8'), ip('10.0.0.1')], false],
  [['lessThan', decimal(1), decimal(2)], true],
  [['lessThan', decimal(2), decimal(2)], false],
  [['lessThan', decimal(3), decimal(2)], false],
  [['lessThanOrEqual', decimal(1), decimal(2)], true],
  [['lessThanOrEqual', decimal(2), decimal(2)], true],
  [['lessThanOrEqual', decimal(3), decimal(2)], false],
  [['greaterThan', decimal(1), decimal(2)], false],
  [['greaterThan', decimal(2), decimal(2)], false],
  [['greaterThan', decimal(3), decimal(2)], true],
  [['greaterThanOrEqual', decimal(1), decimal(2)], false],
  [['greaterThanOrEqual', decimal(2), decimal(2)], true],
  [['greaterThanOrEqual', decimal(3), decimal(2)], true],
  [['offset', time(100), length(-30)], datetime(70n)],
  [['durationSince', time(100), time(130)], duration(-30n)],
  [['toMilliseconds', length(90_061_001)], 90_061_001n],
  [['toSeconds', length(90_061_001)], 90_061n],
  [['toMinutes', length(90_061_001)], 1_501n],
  [['toHours', length(90_061_001)], 25n],
  [['toDays', length(90_061_001)], 1n],
  // Toward zero.
  [['toDays', length(-90_061_001)], -1n],
  [['toHours', length(-3_599_999)], 0n],
])('%j', (expression, value) => {
  expect(evaluated(expression)).toStrictEqual(value);
});

const TEXT_FOR = (operation: string, ...rest: readonly Expression[]): Expression => [operation, 'text', ...rest];
test.each<readonly [Expression, string]>([
  [['error', 'overflow'], 'overflow'],
  [['error', 'attribute'], 'attribute'],
  [['error', 'extension'], 'extension'],
  [['error', 'type'], 'type'],
  [['error', 'what nobody wrote'], 'type'],
  [['error'], 'type'],
  [1.5, 'type'],
  [2 ** 53, 'type'],
  [['long', 1.5], 'type'],
  [['long', ''], 'type'],
  [['long', '1x'], 'type'],
  [['long', 'x1'], 'type'],
  [['long', '--1'], 'type'],
  [['long', '123456789012345678901'], 'type'],
  [['long', true], 'type'],
  [['long'], 'type'],
  [['long', '9223372036854775808'], 'overflow'],
  [['datetime', '9223372036854775808'], 'overflow'],
  [['duration', '-9223372036854775809'], 'overflow'],
  [ip('nowhere'), 'extension'],
  [['ip', 3], 'type'],
  [['entity', 'Group'], 'type'],
  [['entity', 1, 'eng'], 'type'],
  [['record', 1, 2], 'type'],
  [['record', 'a'], 'type'],
  [['neg', LEAST], 'overflow'],
  [['+', MOST, 1], 'overflow'],
  [['-', LEAST, 1], 'overflow'],
  [['*', MOST, 2], 'overflow'],
  [['offset', ['datetime', '9223372036854775807'], length(1)], 'overflow'],
  [['durationSince', ['datetime', '9223372036854775807'], time(-1)], 'overflow'],
  [['.', ['connection'], 'other'], 'attribute'],
  [['.', ['connection'], 1], 'type'],
  [['has', ['connection'], 1], 'type'],
  [['is', ENG, 1], 'type'],
  [['if', 1, 2, 3], 'type'],
  [['if', true], 'type'],
  [['if', false, 1], 'type'],
  [['&&', 1, true], 'type'],
  [['&&', true, 1], 'type'],
  [['&&', true], 'type'],
  [['&&'], 'type'],
  [['||', 1, true], 'type'],
  [['||', false, 1], 'type'],
  [['||', false], 'type'],
  [['||'], 'type'],
  [['like', 1, ['*']], 'type'],
  [['like'], 'type'],
  [['in', 'eng', ENG], 'type'],
  [['in', ENG, 'eng'], 'type'],
  [['in', ENG, clock], 'type'],
  [['<', 'a', 'b'], 'type'],
  [['principal'], 'type'],
  [['hasOwnProperty', 1], 'type'],
  [[true, 1], 'type'],
  [[], 'type'],
  [['+', 'a', 1], 'type'],
  [['+', 1, 'a'], 'type'],
  [['-', 1, 'a'], 'type'],
  [['*', 1, 'a'], 'type'],
  [['contains', 'a', 'a'], 'type'],
  [['containsAll', set3, 1], 'type'],
  [['containsAny', set3, 1], 'type'],
  [['isInRange', ip('::1'), '::1'], 'type'],
  [['lessThan', decimal(1), 1], 'type'],
  [['offset', clock, 1], 'type'],
  [['durationSince', clock, length(1)], 'type'],
  ...[
    '!',
    'neg',
    'isEmpty',
    'isIpv4',
    'isIpv6',
    'isLoopback',
    'isMulticast',
    'toMilliseconds',
    'toSeconds',
    'toMinutes',
  ]
    .concat('toHours', 'toDays')
    .map((operation): readonly [Expression, string] => [TEXT_FOR(operation), 'type']),
  ...[
    '<',
    '<=',
    '+',
    '-',
    '*',
    'in',
    'contains',
    'containsAll',
    'containsAny',
    'isInRange',
    'lessThan',
    'lessThanOrEqual',
  ]
    .concat('greaterThan', 'greaterThanOrEqual', 'offset', 'durationSince', '.', 'has', 'is')
    .map((operation): readonly [Expression, string] => [TEXT_FOR(operation, 'text'), 'type']),
])('%j errs: %s', (expression, fault) => {
  expect(() => evaluated(expression)).toThrow(expect.objectContaining({ name: 'EvaluationError', fault }));
});

test('patterns and pairs, as a row holds them', () => {
  expect(pattern(['a', ['*'], 'b'])).toEqual(['a', undefined, 'b']);
  expect(pairs(['a', 1, 'b', ['now']])).toEqual([
    ['a', 1],
    ['b', ['now']],
  ]);
});
