import type { Expression } from '../../../../shared/domain/cedar/expression';
import { growsStale, readsProofOfLife } from '../../../../shared/domain/policy/life-read';

const NOW: Expression = ['now'];
const DEVICE: Expression = ['.', ['context'], 'device'];
const SEEN: Expression = ['.', DEVICE, 'lastSeen'];
const AGE: Expression = ['durationSince', NOW, SEEN];
const DAY: Expression = ['duration', 86_400_000];
const ENCRYPTED: Expression = ['.', DEVICE, 'encrypted'];
const STALE: Expression = ['<', DAY, AGE];
const FRESH: Expression = ['<=', AGE, DAY];
const OVERFLOWS: Expression = ['<', ['+', 1, ['.', ['.', DEVICE, 'osVersion'], 'major']], 5];
const HAS_SEEN: Expression = ['has', DEVICE, 'lastSeen'];

test.each<readonly [Expression, boolean]>([
  [true, false],
  ['lastSeen', false],
  [ENCRYPTED, false],
  [['has', DEVICE, 'encrypted'], false],
  [['has', ['context'], 'uem'], false],
  [['.', ['.', DEVICE, 'osVersion'], 'major'], false],
  [SEEN, true],
  [HAS_SEEN, true],
  [['.', ['.', ['context'], 'uem'], 'lastSeen'], true],
  [['&&', ENCRYPTED, STALE], true],
  [['==', DEVICE, ['.', ['context'], 'uem']], true],
  [['.', ['record', 'a', DEVICE], 'lastSeen'], true],
  [['.', ['connection'], 'lastSeen'], false],
  [['.', ['resource'], 'lastSeen'], false],
])('%j looks at proof of life: %s', (when, expected) => {
  expect(readsProofOfLife(when)).toBe(expected);
});

describe('a condition asks no more than how long ago the device was last seen', () => {
  test.each<readonly [Expression]>([
    [STALE],
    [['<=', DAY, AGE]],
    [['&&', HAS_SEEN, STALE]],
    [['||', ['!', ENCRYPTED], STALE]],
    [['!', FRESH]],
    [['!', ['<', AGE, DAY]]],
    [['!', ['&&', ENCRYPTED, FRESH]]],
    [['!', ['!', STALE]]],
    [['if', ENCRYPTED, STALE, true]],
    [['if', ENCRYPTED, false, STALE]],
    [['<', DAY, ['durationSince', NOW, ['.', ['.', ['context'], 'uem'], 'lastSeen']]]],
    [ENCRYPTED],
  ])('as in %j', (when) => {
    expect(growsStale(when)).toBe(true);
  });

  test.each<readonly [string, Expression]>([
    ['holds of fresh ones', FRESH],
    ['holds of fresh ones, said twice', ['!', ['!', FRESH]]],
    ['denies stale ones', ['!', STALE]],
    ['holds of one age alone', ['==', AGE, DAY]],
    ['holds of some that are fresh', ['||', STALE, FRESH]],
    ['holds of fresh ones where something is not', ['&&', ['!', ENCRYPTED], FRESH]],
    ['hangs on the age which way it goes', ['if', STALE, ENCRYPTED, true]],
    ['may be either', ['if', ENCRYPTED, FRESH, true]],
    ['may be either', ['if', ENCRYPTED, true, FRESH]],
    ['looks at the clock besides', ['||', STALE, ['<', NOW, ['datetime', 5]]]],
    ['looks at when it was seen', ['<', SEEN, ['datetime', 5]]],
    ['compares ages', ['<', AGE, AGE]],
    ['counts days', ['<', 2, ['toDays', AGE]]],
    ['is the other way round', ['<', DAY, ['durationSince', SEEN, NOW]]],
    ['is since another instant', ['<', DAY, ['durationSince', NOW, ['datetime', 5]]]],
    ['is of another fact', ['<', DAY, ['durationSince', NOW, ENCRYPTED]]],
    ['is of another record', ['<', DAY, ['durationSince', NOW, ['.', ['connection'], 'lastSeen']]]],
    ['is not since now', ['<', DAY, ['durationSince', ['offset', NOW, DAY], SEEN]]],
    ['takes a record as a whole', ['&&', STALE, ['==', DEVICE, DEVICE]]],
    ['asks whether a record has a record', ['&&', STALE, ['has', ['record', 'a', DEVICE], 'lastSeen']]],
    ['may err', ['||', STALE, OVERFLOWS]],
    ['may err', ['||', OVERFLOWS, STALE]],
    ['may err which way it goes', ['if', OVERFLOWS, STALE, true]],
    ['may err in its limit', ['<', ['neg', DAY], AGE]],
    ['may err', OVERFLOWS],
    ['is no condition', 'now'],
    ['is no condition', NOW],
  ])('not where it %s: %j', (why, when) => {
    expect(growsStale(when)).toBe(why === 'is no condition' ? when === 'now' : false);
  });
});
