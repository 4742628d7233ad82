import type { Expression } from '../../../../shared/domain/cedar/expression';
import { asExpression, type Known, partiallyEvaluate } from '../../../../shared/domain/cedar/partial-evaluate';
import { datetime, record } from '../../../../shared/domain/cedar/value';

const DEVICE = { type: 'entity', entityType: 'Device', id: 'mac' } as const;
const ENDPOINT = { type: 'entity', entityType: 'Endpoint', id: 'cvpn' } as const;
const known: Known = {
  principal: DEVICE,
  action: { type: 'entity', entityType: 'Action', id: 'connect' },
  resource: ENDPOINT,
  resourceAttributes: record([['tier', 2n]]),
  context: record([
    ['device', record([['encrypted', true]])],
    ['serial', 'C02A'],
  ]),
};
const NOW: Expression = ['now'];
const CONNECTION: Expression = ['connection'];
const PLATFORM: Expression = ['.', CONNECTION, 'platform'];
/** Cannot err, and is not known. */
const LATE: Expression = ['<', ['datetime', 5], NOW];
/** May err, and is not known. */
const RISKY: Expression = ['==', PLATFORM, 'mac'];
const ENDPOINT_NAMED: Expression = ['entity', 'Endpoint', 'cvpn'];
const OTHER: Expression = ['entity', 'Endpoint', 'other'];
const CONTEXT: Expression = ['context'];
const error = (fault: string): Expression => ['error', fault];

test.each<readonly [Expression, Expression]>([
  // Known
  [true, true],
  ['a', 'a'],
  [3, 3],
  [
    ['long', '9223372036854775807'],
    ['long', '9223372036854775807'],
  ],
  [
    ['datetime', 5],
    ['datetime', 5],
  ],
  [['principal'], ['entity', 'Device', 'mac']],
  [['action'], ['entity', 'Action', 'connect']],
  [['resource'], ENDPOINT_NAMED],
  [ENDPOINT_NAMED, ENDPOINT_NAMED],
  [['.', CONTEXT, 'serial'], 'C02A'],
  [['.', ['.', CONTEXT, 'device'], 'encrypted'], true],
  [['has', CONTEXT, 'serial'], true],
  [['has', CONTEXT, 'other'], false],
  [['has', CONTEXT, 'now'], true],
  [['has', CONTEXT, 'connection'], true],
  [['.', ['resource'], 'tier'], 2],
  [['has', ['resource'], 'tier'], true],
  [['has', ['resource'], 'other'], false],
  [['.', ENDPOINT_NAMED, 'tier'], 2],
  // An entity that is not the resource is in no store.
  [['has', OTHER, 'tier'], false],
  [['has', ['principal'], 'tier'], false],
  [['is', ['principal'], 'Device'], true],
  [['is', ['principal'], 'User'], false],
  [['in', ['resource'], ['set', OTHER, ENDPOINT_NAMED]], true],
  [['like', ['.', CONTEXT, 'serial'], 'C02', ['*']], true],
  [['like', ['.', CONTEXT, 'serial'], 'X', ['*']], false],
  [
    ['set', 2, 1, 1],
    ['set', 1, 2],
  ],
  [
    ['record', 'b', 1, 'a', 2],
    ['record', 'a', 2, 'b', 1],
  ],
  [['.', ['record', 'b', 1], 'b'], 1],
  [['!', false], true],
  [['neg', 2], -2],
  [['==', 1, 2], false],
  [['isEmpty', ['set']], true],
  // Errors
  [['.', CONTEXT, 'other'], error('attribute')],
  [['.', ['resource'], 'other'], error('attribute')],
  [['.', OTHER, 'tier'], error('attribute')],
  [['.', 'text', 'length'], error('type')],
  [['has', 'text', 'length'], error('type')],
  [['is', 'text', 'Device'], error('type')],
  [['like', 3, ['*']], error('type')],
  [['+', ['long', '9223372036854775807'], 1], error('overflow')],
  [['ip', 'nowhere'], error('extension')],
  [['no such thing', 1], error('type')],
  [['set', 1, ['.', CONTEXT, 'other'], NOW], error('attribute')],
  [['record', 'a', ['.', CONTEXT, 'other'], 'b', NOW], error('attribute')],
  [['<', NOW, ['.', CONTEXT, 'other']], error('attribute')],
  [['!'], error('type')],
  // What is left
  [NOW, NOW],
  [CONNECTION, CONNECTION],
  [PLATFORM, PLATFORM],
  [
    ['has', CONNECTION, 'platform'],
    ['has', CONNECTION, 'platform'],
  ],
  [
    ['is', PLATFORM, 'Device'],
    ['is', PLATFORM, 'Device'],
  ],
  [
    ['like', PLATFORM, 'm', ['*']],
    ['like', PLATFORM, 'm', ['*']],
  ],
  [
    ['set', 1, NOW],
    ['set', 1, NOW],
  ],
  [
    ['record', 'a', 1, 'b', NOW],
    ['record', 'a', 1, 'b', NOW],
  ],
  [
    ['==', PLATFORM, ['.', CONTEXT, 'serial']],
    ['==', PLATFORM, 'C02A'],
  ],
  [
    ['!', LATE],
    ['!', LATE],
  ],
  [['!', ['!', LATE]], LATE],
  [
    ['isEmpty', ['.', CONNECTION, 'groups']],
    ['isEmpty', ['.', CONNECTION, 'groups']],
  ],
  [
    ['<', ['offset', NOW, ['duration', 3]], ['datetime', 5]],
    ['<', NOW, ['datetime', 2]],
  ],
  [
    ['<=', ['offset', NOW, ['duration', 3]], ['datetime', 5]],
    ['<=', NOW, ['datetime', 2]],
  ],
  [
    ['==', ['offset', NOW, ['duration', 3]], ['datetime', 5]],
    ['==', NOW, ['datetime', 2]],
  ],
  // && and ||
  [['&&', true, LATE], LATE],
  [['&&', false, LATE], false],
  [['&&', LATE, true], LATE],
  [['&&', LATE, false], false],
  [
    ['&&', RISKY, false],
    ['&&', RISKY, false],
  ],
  [
    ['&&', RISKY, LATE],
    ['&&', RISKY, LATE],
  ],
  [['&&', false, error('overflow')], false],
  [['&&', true, error('overflow')], error('overflow')],
  [['&&', error('overflow'), false], error('overflow')],
  [
    ['&&', LATE, error('overflow')],
    ['&&', LATE, error('overflow')],
  ],
  [['&&', 1, LATE], error('type')],
  [['&&', true, 1], error('type')],
  [
    ['&&', LATE, 1],
    ['&&', LATE, error('type')],
  ],
  [['||', false, LATE], LATE],
  [['||', true, LATE], true],
  [['||', LATE, false], LATE],
  [['||', LATE, true], true],
  [
    ['||', RISKY, true],
    ['||', RISKY, true],
  ],
  [
    ['||', RISKY, LATE],
    ['||', RISKY, LATE],
  ],
  [['||', true, error('overflow')], true],
  [['||', false, error('overflow')], error('overflow')],
  [['||', error('overflow'), true], error('overflow')],
  [['||', 1, LATE], error('type')],
  [['||', false, 1], error('type')],
  [
    ['||', LATE, 1],
    ['||', LATE, error('type')],
  ],
  // if
  [['if', true, 1, error('overflow')], 1],
  [['if', false, error('overflow'), 2], 2],
  [['if', 1, 2, 3], error('type')],
  [['if', error('attribute'), 2, 2], error('attribute')],
  [['if', LATE, 2, 2], 2],
  [
    ['if', LATE, 2, 3],
    ['if', LATE, 2, 3],
  ],
  [
    ['if', RISKY, 2, 2],
    ['if', RISKY, 2, 2],
  ],
  [
    ['if', LATE, NOW, NOW],
    ['if', LATE, NOW, NOW],
  ],
  [
    ['if', LATE, 2, NOW],
    ['if', LATE, 2, NOW],
  ],
  [
    ['if', LATE, NOW, 2],
    ['if', LATE, NOW, 2],
  ],
  [
    ['if', LATE, error('overflow'), 2],
    ['if', LATE, error('overflow'), 2],
  ],
  // Whatever may err is not dropped; a comparison of what cannot is.
  ...['+', '-', '*'].map((operation): readonly [Expression, Expression] => {
    const sum: Expression = [
      '==',
      [operation, ['toDays', ['duration', 1]], ['toDays', ['durationSince', NOW, NOW]]],
      1,
    ];
    return [
      ['&&', sum, false],
      ['&&', ['==', [operation, 0, ['toDays', ['durationSince', NOW, NOW]]], 1], false],
    ];
  }),
  [
    ['&&', ['==', ['neg', ['toDays', ['durationSince', NOW, NOW]]], 1], false],
    ['&&', ['==', ['neg', ['toDays', ['durationSince', NOW, NOW]]], 1], false],
  ],
  [
    ['&&', ['==', ['offset', NOW, ['duration', 2 ** 53 - 1]], ['datetime', 1]], false],
    ['&&', ['==', ['offset', NOW, ['duration', 2 ** 53 - 1]], ['datetime', 1]], false],
  ],
  [['&&', ['has', CONNECTION, 'platform'], false], false],
  [['&&', ['contains', ['set', NOW], NOW], false], false],
])('%j leaves %j', (expression, left) => {
  expect(asExpression(partiallyEvaluate(expression, known))).toStrictEqual(left);
});

test('a clock that is known is no unknown', () => {
  const then = { ...known, now: datetime(7n) };
  expect(partiallyEvaluate(NOW, then)).toEqual({ kind: 'value', value: datetime(7n) });
  expect(partiallyEvaluate(LATE, then)).toEqual({ kind: 'value', value: true });
});

test('says which of the three it is', () => {
  expect(partiallyEvaluate(true, known)).toEqual({ kind: 'value', value: true });
  expect(partiallyEvaluate(NOW, known)).toEqual({ kind: 'residual', expression: NOW });
  expect(partiallyEvaluate(['.', CONTEXT, 'other'], known)).toEqual({ kind: 'fault', fault: 'attribute' });
});
