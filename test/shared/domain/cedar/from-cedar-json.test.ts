import type { Expression } from '../../../../shared/domain/cedar/expression';
import { fromCedarJson, Uncompilable } from '../../../../shared/domain/cedar/from-cedar-json';

const value = (of: unknown): unknown => ({ Value: of });
const variable = (name: string): unknown => ({ Var: name });
const both = (operator: string, left: unknown, right: unknown): unknown => ({ [operator]: { left, right } });
const attribute = (left: unknown, attr: unknown): unknown => ({ '.': { left, attr } });
const has = (left: unknown, attr: unknown): unknown => ({ has: { left, attr } });
const call = (name: string, ...parts: readonly unknown[]): unknown => ({ [name]: parts });

const one = value(1);
const two = value(2);
const context = variable('context');
const now = attribute(context, 'now');
const device = attribute(context, 'device');
const DEVICE: Expression = ['.', ['context'], 'device'];
const ENTITY = { __entity: { type: 'Group', id: 'eng' } };

/* JSON as Cedar writes policies (docs.cedarpolicy.com, "JSON policy format"). */
test.each<readonly [unknown, Expression]>([
  [value(true), true],
  [value('a'), 'a'],
  [value(7), 7],
  [value([1, 'a', [true]]), ['set', 1, 'a', ['set', true]]],
  [value({ a: 1, b: { c: 'x' } }), ['record', 'a', 1, 'b', ['record', 'c', 'x']]],
  [value(ENTITY), ['entity', 'Group', 'eng']],
  ...['principal', 'action', 'resource', 'context'].map((name): readonly [unknown, Expression] => [
    variable(name),
    [name],
  ]),
  [{ Set: [one, now] }, ['set', 1, ['now']]],
  [{ Record: { a: one, b: now } }, ['record', 'a', 1, 'b', ['now']]],
  ...['!', 'neg', 'isEmpty'].map((name): readonly [unknown, Expression] => [{ [name]: { arg: one } }, [name, 1]]),
  ...['==', '<', '<=', '&&', '||', '+', '-', '*', 'contains', 'containsAll', 'containsAny', 'in'].map(
    (name): readonly [unknown, Expression] => [both(name, one, two), [name, 1, 2]],
  ),
  [both('!=', one, two), ['!', ['==', 1, 2]]],
  [both('>', one, two), ['<', 2, 1]],
  [both('>=', one, two), ['<=', 2, 1]],
  [
    {
      'if-then-else': Object.fromEntries([
        ['if', value(true)],
        ['then', one],
        ['else', two],
      ]),
    },
    ['if', true, 1, 2],
  ],
  [now, ['now']],
  [attribute(context, 'connection'), ['connection']],
  [device, DEVICE],
  [attribute(device, 'now'), ['.', DEVICE, 'now']],
  [attribute(variable('resource'), 'tier'), ['.', ['resource'], 'tier']],
  [attribute(variable('principal'), 'tier'), ['.', ['principal'], 'tier']],
  [attribute(attribute(context, 'connection'), 'platform'), ['.', ['connection'], 'platform']],
  [attribute({ Record: { a: one } }, 'a'), ['.', ['record', 'a', 1], 'a']],
  [attribute(value(ENTITY), 'a'), ['.', ['entity', 'Group', 'eng'], 'a']],
  [has(context, 'device'), ['has', ['context'], 'device']],
  [has(context, ['device']), ['has', ['context'], 'device']],
  [has(context, ['device', 'osVersion']), ['&&', ['has', ['context'], 'device'], ['has', DEVICE, 'osVersion']]],
  [
    has(context, ['connection', 'a', 'b']),
    [
      '&&',
      ['has', ['context'], 'connection'],
      ['&&', ['has', ['connection'], 'a'], ['has', ['.', ['connection'], 'a'], 'b']],
    ],
  ],
  [
    { like: { left: device, pattern: ['Wildcard', { Literal: 'a' }, { Literal: '*' }] } },
    ['like', DEVICE, ['*'], 'a', '*'],
  ],
  [{ is: { left: variable('principal'), entity_type: 'Device' } }, ['is', ['principal'], 'Device']],
  [
    { is: { left: variable('principal'), entity_type: 'Device', in: value(ENTITY) } },
    ['&&', ['is', ['principal'], 'Device'], ['in', ['principal'], ['entity', 'Group', 'eng']]],
  ],
  [call('ip', value('10.0.0.0/8')), ['ip', '10.0.0.0/8']],
  [call('datetime', value('1970-01-02')), ['datetime', 86_400_000]],
  [call('duration', value('1h')), ['duration', 3_600_000]],
  [call('decimal', value('1.5')), ['decimal', 15_000]],
  ...[
    'toMilliseconds',
    'toSeconds',
    'toMinutes',
    'toHours',
    'toDays',
    'isIpv4',
    'isIpv6',
    'isLoopback',
    'isMulticast',
  ].map((name): readonly [unknown, Expression] => [call(name, one), [name, 1]]),
  ...['offset', 'durationSince', 'isInRange', 'lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual'].map(
    (name): readonly [unknown, Expression] => [call(name, one, two), [name, 1, 2]],
  ),
])('%j is compiled to %j', (json, expression) => {
  expect(fromCedarJson(json)).toStrictEqual(expression);
});

const CONTEXT_ALONE = '`context` can only be followed by an attribute, as in `context.device`';
const NO_OWNER = 'an attribute can only be read off context, resource, principal, a record or another attribute';
test.each<readonly [unknown, string]>([
  [undefined, 'not an object in Cedar JSON'],
  [null, 'not an object in Cedar JSON'],
  ['a', 'not an object in Cedar JSON'],
  [[], 'not an object in Cedar JSON'],
  [{}, 'not an expression in Cedar JSON'],
  [{ Value: 1, Var: 'context' }, 'not an expression in Cedar JSON'],
  [{ Slot: {} }, '`Slot` cannot be compiled into a verdict row'],
  [{ Unknown: [] }, '`Unknown` cannot be compiled into a verdict row'],
  [{ toString: {} }, '`toString` cannot be compiled into a verdict row'],
  [
    call('toTime', now),
    '`toTime` cannot be compiled into a verdict row; calendar functions are refused, compare instants and durations instead',
  ],
  [
    call('toDate', now),
    '`toDate` cannot be compiled into a verdict row; calendar functions are refused, compare instants and durations instead',
  ],
  [
    both('getTag', variable('principal'), one),
    '`getTag` cannot be compiled into a verdict row; entities here have no tags',
  ],
  [
    both('hasTag', variable('principal'), one),
    '`hasTag` cannot be compiled into a verdict row; entities here have no tags',
  ],
  [variable('resources'), 'unknown variable resources'],
  [{ Var: 1 }, 'not a string in Cedar JSON'],
  [value(1.5), 'the number 1.5 is beyond 2^53 and would lose precision'],
  [value(2 ** 53), 'the number 9007199254740992 is beyond 2^53 and would lose precision'],
  [value(null), 'not an object in Cedar JSON'],
  [
    value({ __extn: { fn: 'ip', arg: '::1' } }),
    'extension values must be written as a call, such as datetime("2026-01-01")',
  ],
  [value({ __entity: { type: 'Group' } }), 'not a string in Cedar JSON'],
  [both('==', context, one), CONTEXT_ALONE],
  [both('==', one, context), CONTEXT_ALONE],
  [both('!=', one, context), CONTEXT_ALONE],
  [{ '!': { arg: context } }, CONTEXT_ALONE],
  [{ Set: [context] }, CONTEXT_ALONE],
  [attribute(one, 'a'), NO_OWNER],
  [attribute(now, 'a'), NO_OWNER],
  [attribute(variable('action'), 'a'), NO_OWNER],
  [has({ Set: [] }, 'a'), NO_OWNER],
  [attribute(context, 1), 'not a string in Cedar JSON'],
  [has(context, [1]), 'not a string in Cedar JSON'],
  [{ Set: {} }, 'not a list in Cedar JSON'],
  [{ '==': [] }, 'not an object in Cedar JSON'],
  [{ like: { left: device, pattern: 'a*' } }, 'not a list in Cedar JSON'],
  [{ like: { left: device, pattern: ['a'] } }, 'not an object in Cedar JSON'],
  [call('toDays'), '`toDays` with -1 arguments'],
  [call('toDays', one, two), '`toDays` with 1 arguments'],
  [call('offset', one), '`offset` with 0 arguments'],
  [call('ip'), 'ip(…) needs one literal that Cedar accepts'],
  [call('ip', value('nowhere')), 'ip(…) needs one literal that Cedar accepts'],
  [call('ip', device), 'ip(…) needs one literal that Cedar accepts'],
  [call('duration', value('1d'), value('1d')), 'duration(…) needs one literal that Cedar accepts'],
  [call('decimal', value('1')), 'decimal(…) needs one literal that Cedar accepts'],
  [{ datetime: {} }, 'not a list in Cedar JSON'],
])('%j is refused: %s', (json, reason) => {
  expect(() => fromCedarJson(json)).toThrow(new Uncompilable(reason));
  expect(() => fromCedarJson(json)).toThrow(expect.objectContaining({ name: 'Uncompilable' }));
});
