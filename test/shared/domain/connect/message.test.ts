import * as fc from 'fast-check';
import { DENIAL_CODES, type Denied, deny, textOf } from '../../../../shared/domain/connect/decision';
import { fitMessage, inWordsOf, messageFor, type Texts } from '../../../../shared/domain/connect/message';
import type { RowRule } from '../../../../shared/domain/verdict/row';

const rule = (id: string, message?: string): RowRule => ({
  id,
  when: true,
  ...(message === undefined ? {} : { message }),
});
const PRINTABLE = /^[\x20-\x7e]{1,255}$/;

describe('standard texts', () => {
  test.each(DENIAL_CODES)('%s is printable ASCII, fits, is a sentence and asks for something', (code) => {
    expect(textOf(code)).toMatch(PRINTABLE);
    expect(textOf(code)).toMatch(/^[A-Z].*(reconnect|Contact|contact) ?.*\.$/);
  });

  test('differ, so that a screenshot tells which denial it was', () => {
    expect(new Set(DENIAL_CODES.map(textOf)).size).toBe(DENIAL_CODES.length);
  });
});

describe('messageFor', () => {
  test('is the message of the one rule', () => {
    expect(messageFor([rule('a', 'Turn it on.')])).toBe('Turn it on.');
  });

  test('joins the messages of several rules in their order', () => {
    expect(messageFor([rule('b', 'Two.'), rule('a', 'One.')])).toBe('Two. One.');
  });

  test('names the rule that brings no message', () => {
    expect(messageFor([rule('disk-encryption')])).toBe(
      'This device does not meet the access policy. Contact your IT department. [disk-encryption]',
    );
  });

  test('shows 255 characters whole', () => {
    const messages = ['x'.repeat(127), 'y'.repeat(127)];
    expect(messageFor(messages.map((text, at) => rule(`r${at}`, text)))).toBe(messages.join(' '));
  });

  test('shows as many whole messages as fit and counts the others', () => {
    const rules = ['x'.repeat(120), 'y'.repeat(120), 'z'.repeat(120)].map((text, at) => rule(`r${at}`, text));
    expect(messageFor(rules)).toBe(`${'x'.repeat(120)} ${'y'.repeat(120)} (and 1 more)`);
    const longer = ['x'.repeat(121), 'y'.repeat(122), 'z'.repeat(120)].map((text, at) => rule(`r${at}`, text));
    expect(messageFor(longer)).toBe(`${'x'.repeat(121)} (and 2 more)`);
  });

  test('leaves room for the count: 242 characters and "(and 1 more)" are 255', () => {
    expect(messageFor([rule('a', 'x'.repeat(242)), rule('b', 'y'.repeat(20))])).toBe(`${'x'.repeat(242)} (and 1 more)`);
    expect(messageFor([rule('a', 'x'.repeat(243)), rule('b', 'y'.repeat(20))])).toBe(
      'This device does not meet the access policy. Contact your IT department. (2 rules)',
    );
  });

  test('always fits and is never empty, for all that a policy can say', () => {
    const message = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 200 });
    const rules = fc.array(fc.tuple(fc.stringMatching(/^[a-z][a-z0-9-]{0,47}$/), fc.option(message)), { minLength: 1 });
    fc.assert(
      fc.property(rules, (all) => {
        expect(messageFor(all.map(([id, text]) => rule(id, text ?? undefined)))).toMatch(PRINTABLE);
      }),
    );
  });
});

describe('fitMessage', () => {
  test('leaves alone what fits', () => {
    expect(fitMessage('Turn it on.')).toBe('Turn it on.');
  });

  test('cuts at 255 bytes and replaces what is not printable ASCII', () => {
    expect(fitMessage('x'.repeat(300))).toBe('x'.repeat(255));
    expect(fitMessage('caf\u00e9\n\u{1f600}!')).toBe('caf????!');
  });

  test('never says nothing', () => {
    expect(fitMessage('')).toBe(textOf('internal'));
  });

  test('always gives what Client VPN takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => expect(fitMessage(text)).toMatch(PRINTABLE)),
    );
  });
});

describe('inWordsOf', () => {
  const texts: Texts = { stale: 'Sync.', rule: 'See the intranet ($&).' };
  const byRules = (...rules: readonly RowRule[]) =>
    deny('rule', { rules: rules.map(({ id }) => id), text: messageFor(rules) });

  test.each<readonly [string, Denied, string]>([
    ['a denial the endpoint words itself', deny('stale'), 'Sync.'],
    ['one it does not', deny('locked'), textOf('locked')],
    ['a rule with a message of its own', byRules(rule('a', 'Turn it on.')), 'Turn it on.'],
    ['a rule without one', byRules(rule('disk')), 'See the intranet ($&). [disk]'],
    ['both', byRules(rule('a', 'Turn it on.'), rule('b')), 'Turn it on. See the intranet ($&). [b]'],
    [
      'more rules than their messages fit in',
      byRules(rule('a', 'x'.repeat(250)), rule('b', 'y'.repeat(250))),
      'See the intranet ($&). (2 rules)',
    ],
  ])('%s', (_, denied, message) => {
    expect(inWordsOf(texts, denied)).toBe(message);
  });

  test('never cuts a text in the middle', () => {
    const long: Texts = { rule: 'x'.repeat(200) };
    expect(inWordsOf(long, byRules(rule('a'.repeat(48))))).toBe(`${'x'.repeat(200)} [${'a'.repeat(48)}]`);
    expect(inWordsOf(long, byRules(rule('a'), rule('b')))).toBe(`${'x'.repeat(200)} (2 rules)`);
  });
});
