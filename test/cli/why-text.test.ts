import { adviceOn } from '../../cli/text/advice';
import { ago, paint } from '../../cli/text/format';
import { whyText } from '../../cli/text/why';
import { type Why, whySchema } from '../../shared/contracts/inspection';
import { DENIAL_CODES } from '../../shared/domain/connect/decision';

const AT = '2026-11-23T09:00:00.000Z';
const rule = (id: string, changes: object = {}) => ({
  id,
  state: 'fail',
  shadow: false,
  reads: [`device.${id}`],
  ...changes,
});
const why = (changes: object, decision: object = {}): Why =>
  whySchema.parse({
    commonName: 'c02a',
    at: AT,
    knownAt: AT,
    state: 'active',
    decision: { outcome: 'denied', code: 'rule', rules: ['encrypted'], ...decision },
    rules: [rule('encrypted')],
    facts: [{ name: 'encrypted', value: false, source: 'jamf', observedAt: AT, since: '2026-11-22T09:00:00.000Z' }],
    sources: { jamf: { lastSeen: AT } },
    ...changes,
  });

describe('what to do', () => {
  test('about a rule: the person, how many, and the way to let it in', () => {
    expect(adviceOn(why({}))).toEqual([
      'the person mends it as told, lets the device report, and reconnects',
      'is it one device or many? postern denials --since 1h',
      'to let it in meanwhile: postern exempt c02a --rule encrypted --reason "<why>" --for 8h',
    ]);
  });

  test('about a fact that nobody reports: the MDM', () => {
    expect(adviceOn(why({ facts: [] }))).toContain('no source says encrypted: does the MDM report it?');
  });

  test('about a critical rule: no exemption is offered', () => {
    const lines = adviceOn(why({ rules: [rule('encrypted', { critical: true })] }));
    expect(lines).toContain('no exemption covers encrypted: it is critical');
    expect(lines.join()).not.toContain('postern exempt');
  });

  test('about two machines of one name: both ways out, with their names', () => {
    const lines = adviceOn(why({ claimants: ['jamf:1', 'kolide:2'] }, { code: 'ambiguous-device', rules: [] }));
    expect(lines.at(-1)).toBe('if they are one machine: postern link jamf:1 kolide:2 --reason "<why>"');
  });

  test.each(DENIAL_CODES)('about %s there is something', (code) => {
    const lines = adviceOn(why({}, { code, rules: code === 'rule' ? ['encrypted'] : [] }));
    expect(lines.length).toBeGreaterThan(0);
  });

  test('where it is let in, or what was is asked about, there is nothing to do', () => {
    expect(adviceOn(why({}, { outcome: 'allowed' }))).toEqual([]);
    expect(whyText(why({}), paint(false), true)).toContain('What to do');
    expect(whyText(why({}), paint(false), false)).not.toContain('What to do');
  });

  test('a code that this command does not know, of a newer deployment, leads to the runbook', () => {
    expect(adviceOn(why({}, { code: 'constructor', rules: [] }))).toEqual([
      'docs/runbook.md has an article on each fault of ours',
    ]);
  });
});

describe('the text', () => {
  const lines = (changes: object, decision: object = {}) =>
    whyText(why(changes, decision), paint(false), true).split('\n');

  test('says which fact denies, whose word it is, and since when', () => {
    expect(lines({})).toContain(
      '  because  encrypted: encrypted = false, says jamf, since 2026-11-22 09:00:00Z (1 d ago)',
    );
    expect(lines({ facts: [] })).toContain('  because  encrypted: encrypted unknown');
  });

  test.each([
    ['grace', 'grace', 'in grace', '(its grace ends)'],
    ['exempt', 'exemption', 'exempt', '(its exemption ends)'],
    ['held', 'hold', 'held', '(its hold ends)'],
  ])('says of %s until when, by whom, and that its end denies', (state, by, label, ends) => {
    const until = '2026-11-23T12:00:00.000Z';
    const event = (type: string, decided: object) => ({
      occurredAt: AT,
      recordedAt: AT,
      type,
      device: 'd',
      eventId: 'e',
      decided,
    });
    const text = lines(
      {
        rules: [rule('encrypted', { state, suspendedUntil: until })],
        nextChange: { at: until, outcome: 'denied', code: 'rule' },
        history: [
          event('ExemptionGranted', { who: 'arn:aws:iam::1:user/ann', rules: ['another'], reason: 'no' }),
          event('ExemptionGranted', { who: 'arn:aws:iam::1:user/sam', rules: ['encrypted'], reason: 'part' }),
          event('EnforcementHeld', {
            who: 'arn:aws:iam::1:user/sam',
            of: { kind: 'rule', rule: 'encrypted' },
            reason: 'part',
          }),
        ],
      },
      { outcome: 'allowed', code: undefined, rules: [], suspended: [{ rule: 'encrypted', by }] },
    );
    const decided = by === 'grace' ? '' : ', by sam: "part"';
    expect(
      text
        .find((line) => line.includes('encrypted until'))
        ?.trim()
        .replaceAll(/ {2,}/g, '  '),
    ).toBe(`${label}  encrypted until 2026-11-23 12:00:00Z (in 3 h)${decided}`);
    expect(text.find((line) => line.startsWith('  next'))).toContain(
      `2026-11-23 12:00:00Z (in 3 h): denied, encrypted ${ends}`,
    );
  });
});

test.each([
  ['2026-11-23T08:59:30Z', '30 s ago'],
  ['2026-11-23T09:00:00.900Z', 'now'],
  ['2026-11-23T09:05:00Z', '5 min ahead of our clock'],
])('%s was %s: what has not passed yet is a clock that is ahead', (instant, words) => {
  expect(ago(instant, AT)).toBe(words);
});
