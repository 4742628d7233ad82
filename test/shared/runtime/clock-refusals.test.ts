import type { Expression } from '../../../shared/domain/cedar/expression';
import { clockProblems } from '../../../shared/domain/policy/clock-problems';
import { problems, withRule } from '../../support/policy-compilation';

const SEEN = 'context.device has lastSeen && context.now.durationSince(context.device.lastSeen)';
const SINCE = 'context.now.durationSince(datetime("2026-01-01"))';
const reasonsFor = (clause: string): readonly string[] => problems(withRule(clause)).map(({ reason }) => reason);
const counted = (operation: string): string =>
  `sets whole units counted from context.now against something else that moves with it, in \`${operation}\`: nobody could tell when the answer changes. Set what moves against something that stands still, in comparisons of their own; hours of a day cannot be asked for`;
const MULTIPLIED =
  'multiplies two things that move with context.now: nobody could tell when the answer changes. Set what moves against something that stands still, in comparisons of their own; hours of a day cannot be asked for';

describe('a rule is refused that sets what the clock moves against something that it moves as well', () => {
  test.each([
    ['hours of the day', `when { ${SINCE}.toHours() - 24 * ${SINCE}.toDays() >= 18 }`, counted('-')],
    ['counts that are compared', `when { ${SINCE}.toHours() < ${SINCE}.toSeconds() }`, counted('<')],
    [
      'a count and a length in milliseconds',
      `when { ${SINCE}.toMilliseconds() == ${SINCE}.toMinutes() }`,
      counted('=='),
    ],
    ['a square', `when { ${SINCE}.toMilliseconds() * ${SINCE}.toMilliseconds() > 9 }`, MULTIPLIED],
    ['in a set', `when { [${SINCE}.toDays(), 3].contains(${SINCE}.toHours()) }`, counted('contains')],
    ['both in one set', `when { [${SINCE}.toDays(), ${SINCE}.toHours()] == [3] }`, counted('==')],
    ['in a record', `when { {a: ${SINCE}.toDays(), b: context.now} == {a: 3, b: context.now} }`, counted('==')],
    [
      'by way of a choice',
      `when { (if context.device has managed then ${SINCE}.toDays() else 3) < ${SINCE}.toHours() }`,
      counted('<'),
    ],
    [
      'somewhere inside',
      `unless { context.device has managed || (${SEEN}.toDays() + ${SINCE}.toDays() < 3) }`,
      counted('+'),
    ],
  ])('%s', (_, clause, reason) => {
    expect(reasonsFor(clause)).toEqual([reason]);
  });

  test('each kind once', () => {
    const day = `${SINCE}.toHours() - 24 * ${SINCE}.toDays()`;
    expect(reasonsFor(`when { ${day} >= 18 || ${day} < 8 }`)).toEqual([counted('-')]);
  });

  test.each([
    'when { context.now < datetime("2027-01-01") }',
    `when { ${SEEN}.toDays() == 3 }`,
    `when { 2 * ${SINCE}.toDays() - 1 < 300 && ${SINCE}.toHours() > 5 }`,
    `when { [2, 3].contains(${SINCE}.toDays()) }`,
    `when { ${SINCE} < datetime("2027-01-01").durationSince(context.now) }`,
    `when { ${SINCE}.toMilliseconds() + ${SINCE}.toMilliseconds() > 9 }`,
    `when { (if context.now < datetime("2027-01-01") then ${SINCE}.toDays() else 4) > 3 }`,
    `when { (${SINCE}.toDays() > 3) == (${SINCE}.toHours() > 5) }`,
    `when { (if ${SINCE}.toDays() > 3 then 1 else 2) < ${SINCE}.toHours() }`,
    'when { {a: context.now, b: 3} == {a: datetime("2027-01-01"), b: 3} }',
  ])('but not %s', (clause) => {
    expect(reasonsFor(clause)).toEqual([]);
  });

  test.each<readonly [Expression, number]>([
    [['==', ['.', ['record', 'a', ['now']], 'a'], ['toDays', ['durationSince', ['now'], ['datetime', 0]]]], 1],
    [['==', ['.', ['record', 'a', 1], 'a'], ['toDays', ['durationSince', ['now'], ['datetime', 0]]]], 0],
    [
      [
        '==',
        ['neg', ['toDays', ['durationSince', ['now'], ['datetime', 0]]]],
        ['toMilliseconds', ['durationSince', ['now'], ['datetime', 0]]],
      ],
      1,
    ],
    [true, 0],
    [['<', 'now', 'now'], 0],
  ])('%j has %i problems', (when, count) => {
    expect(clockProblems(when)).toHaveLength(count);
  });
});
