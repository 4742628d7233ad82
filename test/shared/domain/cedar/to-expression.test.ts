import { entitiesIn } from '../../../../shared/domain/cedar/entities';
import { evaluate } from '../../../../shared/domain/cedar/evaluate';
import type { Expression } from '../../../../shared/domain/cedar/expression';
import { instantsIn, readsConnection } from '../../../../shared/domain/cedar/instants';
import { toExpression } from '../../../../shared/domain/cedar/to-expression';
import { datetime, duration, record, set, type Value } from '../../../../shared/domain/cedar/value';

const NOWHERE = { now: false, connection: record([]) };

test.each<readonly [Value, Expression]>([
  [true, true],
  ['a', 'a'],
  [5n, 5],
  [9_007_199_254_740_991n, 9_007_199_254_740_991],
  [9_007_199_254_740_992n, ['long', '9007199254740992']],
  [-9_007_199_254_740_991n, -9_007_199_254_740_991],
  [-9_007_199_254_740_992n, ['long', '-9007199254740992']],
  [datetime(5n), ['datetime', 5]],
  [datetime(9_007_199_254_740_993n), ['datetime', '9007199254740993']],
  [duration(-9_007_199_254_740_993n), ['duration', '-9007199254740993']],
  [{ type: 'decimal', scaled: 5n }, ['decimal', 5]],
  [{ type: 'ip', bits: 32, address: 1n, prefix: 8 }, ['ip', '0.0.0.1/8']],
  [{ type: 'entity', entityType: 'Group', id: 'eng' }, ['entity', 'Group', 'eng']],
  [set(['b', 'a', 10n, 9n]), ['set', 'a', 'b', 10, 9]],
  [
    record([
      ['b', 1n],
      ['a', set([])],
    ]),
    ['record', 'a', ['set'], 'b', 1],
  ],
])('%p is written as %j, which is read as the same', (value, expression) => {
  expect(toExpression(value)).toStrictEqual(expression);
  expect(toExpression(evaluate(expression, NOWHERE))).toStrictEqual(expression);
});

const NOW: Expression = ['now'];
const T: Expression = ['datetime', 5];
test.each<readonly [Expression, readonly number[]]>([
  [true, []],
  [['<', NOW, T], [5]],
  [['<', T, NOW], [5]],
  [['<=', NOW, T], [5]],
  [['==', T, NOW], [5]],
  [
    ['&&', ['!', ['<', NOW, T]], ['<', ['datetime', 7], NOW]],
    [5, 7],
  ],
  [['<', NOW, NOW], []],
  [['<', T, T], []],
  [['contains', NOW, T], []],
  [['<', NOW, ['duration', 5]], []],
  [['<', ['connection'], T], []],
  [['<', NOW, ['datetime', '9007199254740993']], []],
])('instants in %j: %j', (expression, instants) => {
  expect(instantsIn(expression)).toEqual(instants);
});

test.each<readonly [Expression, boolean]>([
  [true, false],
  ['connection', false],
  [['connection'], true],
  [['==', 1, ['.', ['connection'], 'platform']], true],
  [['==', 'connection', 'connection'], false],
  [['<', NOW, T], false],
])('%j reads the connection: %s', (expression, expected) => {
  expect(readsConnection(expression)).toBe(expected);
});

test.each<readonly [Expression, readonly string[]]>([
  ['Group', []],
  [['entity', 'Group', 'eng'], ['eng']],
  [['entity', 'User', 'eng'], []],
  [
    ['||', ['in', ['principal'], ['entity', 'Group', 'a']], ['==', ['entity', 'Group', 'b'], 1]],
    ['a', 'b'],
  ],
  [['entity', 'Group', 3], []],
  [['other', 'Group', 'eng'], []],
])('groups that %j names: %j', (expression, ids) => {
  expect(entitiesIn(expression, 'Group')).toEqual(ids);
});
