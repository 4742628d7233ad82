import type { Expression } from '../../../../shared/domain/cedar/expression';
import { decide } from '../../../../shared/domain/connect/decide';
import { normalised } from '../../../support/connect-requests';
import { activeRow, rowWithRules } from '../../../support/rows';

const NOW = Date.parse('2026-11-21T08:00:00Z');
const DISK = { id: 'disk-encryption', when: true, message: 'Turn on FileVault, then reconnect.' } as const;
const FIREWALL = { id: 'firewall', when: true, message: 'Turn on the firewall.' } as const;
/** Cedar: `context.connection has platform && context.connection.platform == "win"`. */
const ON_WINDOWS: Expression = [
  '&&',
  ['has', ['connection'], 'platform'],
  ['==', ['.', ['connection'], 'platform'], 'win'],
];
/** An attribute that the request does not have: an error in Cedar. */
const UNGUARDED: Expression = ['==', ['.', ['connection'], 'username'], 'mara'];

describe('decide by rule', () => {
  test('denies with the message of the rule', () => {
    expect(decide(rowWithRules(DISK), NOW, normalised())).toStrictEqual({
      outcome: 'denied',
      cause: 'rule',
      code: 'rule',
      rules: ['disk-encryption'],
      shadowRules: [],
      suspended: [],
      message: 'Turn on FileVault, then reconnect.',
    });
  });

  test('names all rules that deny, in the order of the policy', () => {
    expect(decide(rowWithRules(FIREWALL, DISK), NOW, normalised())).toMatchObject({
      rules: ['firewall', 'disk-encryption'],
      message: 'Turn on the firewall. Turn on FileVault, then reconnect.',
    });
  });

  test('never denies by a shadow rule, and says that it failed', () => {
    expect(decide(rowWithRules({ ...DISK, shadow: true }), NOW, normalised())).toStrictEqual({
      outcome: 'allowed',
      shadowRules: ['disk-encryption'],
      suspended: [],
    });
    expect(decide(rowWithRules({ ...DISK, shadow: true }, FIREWALL), NOW, normalised())).toMatchObject({
      outcome: 'denied',
      rules: ['firewall'],
      shadowRules: ['disk-encryption'],
    });
  });

  test('never denies by a shadow rule that errs', () => {
    expect(decide(rowWithRules({ id: 'who', when: UNGUARDED, shadow: true }), NOW, normalised())).toStrictEqual({
      outcome: 'allowed',
      shadowRules: ['who'],
      suspended: [],
    });
  });

  test.each([
    ['win', 'denied'],
    ['mac', 'allowed'],
    ['', 'allowed'],
  ])('asks the connection: platform %p is %s', (platform, outcome) => {
    expect(decide(rowWithRules({ id: 'no-windows', when: ON_WINDOWS }), NOW, normalised({ platform }))).toMatchObject({
      outcome,
    });
  });

  test.each([
    [NOW - 1, 'allowed'],
    [NOW, 'denied'],
    [NOW + 1, 'denied'],
  ])('asks the clock: at %d it is %s', (now, outcome) => {
    const rule = { id: 'freeze', when: ['<=', ['datetime', NOW], ['now']] } as const;
    expect(decide(rowWithRules(rule), now, normalised())).toMatchObject({ outcome });
  });

  test.each<readonly [string, Expression]>([
    ['reads what the request lacks', UNGUARDED],
    ['overflows', ['<', 0, ['+', ['long', '9223372036854775807'], 1]]],
    ['was an error already when the row was written', ['error', 'attribute']],
    ['is no boolean', 'yes'],
    ['is an operation from the future', ['frobnicate', true]],
    ['lacks an argument', ['&&', true]],
    ['compares what cannot be compared', ['<', 'a', 'b']],
    ['is nested beyond all measure', deep(20_000)],
    ['holds half a number', ['<', 1.5, 2]],
  ])('denies where a rule %s', (_, when) => {
    expect(decide(rowWithRules({ id: 'erring', when }), NOW, normalised())).toStrictEqual({
      outcome: 'denied',
      cause: 'rule',
      code: 'rule-error',
      rules: ['erring'],
      shadowRules: [],
      suspended: [],
      message: 'The access policy could not be evaluated for this device. Contact your IT department.',
    });
  });

  test('prefers a rule that failed to one that erred, and names both', () => {
    expect(decide(rowWithRules({ id: 'erring', when: UNGUARDED }, DISK), NOW, normalised())).toMatchObject({
      code: 'rule',
      rules: ['erring', 'disk-encryption'],
      message: 'Turn on FileVault, then reconnect.',
    });
  });

  test('denies where no permit covers the device', () => {
    const answers = [{ endpoints: ['default'], permitted: false, rules: [] }];
    expect(decide(activeRow({ answers }), NOW, normalised())).toMatchObject({
      outcome: 'denied',
      cause: 'rule',
      code: 'not-permitted',
    });
  });
});

function deep(levels: number): Expression {
  let expression: Expression = true;
  for (let level = 0; level < levels; level += 1) expression = ['!', expression];
  return expression;
}
