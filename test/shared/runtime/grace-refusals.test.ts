import { problems, withRule } from '../../support/policy-compilation';

const LAST_SEEN = 'context.device has lastSeen && context.now.durationSince(context.device.lastSeen)';
const reasonsFor = (clause: string): readonly string[] =>
  problems(withRule(clause, '@id("a") @grace("24h")')).map(({ reason }) => reason);

const CONNECTION = '@grace is not for rules that read context.connection: history does not tell since when they fail';
const CLOCK =
  '@grace needs context.now compared directly (context.now, context.now.offset(…) or context.now.durationSince(…) with <, <=, > or >=)';

describe('@grace is refused', () => {
  test.each([
    ['on a rule that reads the connection', 'when { context.connection has platform }', CONNECTION],
    [
      'on a rule that reads it somewhere inside',
      'unless { context.device has owner && context.connection has username && context.connection.username == context.device.owner }',
      CONNECTION,
    ],
    ['where the clock is counted in days', `when { ${LAST_SEEN}.toDays() > 2 }`, CLOCK],
    [
      'where the clock decides which of two instants is compared',
      'when { (if context.device has managed then context.now else datetime("2026-01-01")) < datetime("2027-01-01") }',
      CLOCK,
    ],
    [
      'where a comparison with the clock is itself compared',
      'when { context.device has managed && (context.now < datetime("2027-01-01")) == context.device.managed }',
      CLOCK,
    ],
    [
      'where the clock is moved twice',
      'when { context.now.offset(duration("1h")).offset(duration("1h")) < datetime("2027-01-01") }',
      CLOCK,
    ],
    ['where the clock is in a set', 'when { [context.now].contains(datetime("2027-01-01")) }', CLOCK],
  ])('%s', (_, clause, reason) => {
    expect(reasonsFor(clause)).toEqual([reason]);
  });

  test.each([
    'when { context.device has managed && !context.device.managed }',
    'when { context.now < datetime("2027-01-01") }',
    'when { datetime("2027-01-01") <= context.now }',
    'when { context.now == datetime("2027-01-01") }',
    'when { context.now.offset(duration("-1h")) > datetime("2027-01-01") }',
    `when { ${LAST_SEEN} > duration("2d") }`,
    'when { context.device has lastSeen && context.now > context.device.lastSeen.offset(duration("2d")) }',
    `unless { (if context.device has managed then ${LAST_SEEN} < duration("2d") else true) || context.device has owner }`,
  ])('but not where history tells since when the rule fails: %s', (clause) => {
    expect(reasonsFor(clause)).toEqual([]);
  });
});
