import * as fc from 'fast-check';
import { denialsIn } from '../../console/denials';
import { distance } from '../../console/moments';
import { renderPage } from '../../console/page';
import type { ConsoleView } from '../../console/view';
import { renderWidget } from '../../console/widget';
import { HOSTILE } from './hostile';
import { explanationOf, viewOf } from './views';

const ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:postern-console-widget';
const PLAIN = 'plain';

/** Both places, with and without a device; every text from outside is this one. */
const renderings = (text: string): readonly string[] =>
  [
    viewOf(text),
    { ...viewOf(text), found: { kind: 'explained', explanation: explanationOf(text) } } satisfies ConsoleView,
  ].flatMap((view) => [renderPage(view), renderWidget(view, { functionArn: ARN, theme: 'dark' })]);

/** Tags and attribute names, in order: what a browser would make elements of. Text is left out. */
const skeleton = (markup: string): readonly string[] =>
  [...markup.matchAll(/<(\/?[a-z!][^\s>]*)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*>/g)].map(
    ([, tag, attributes = '']) =>
      `${tag} ${[...attributes.matchAll(/([^\s=]+)="/g)].map(([, name]) => name).join(' ')}`,
  );

describe.each(HOSTILE)('with %j in every field', (text) => {
  test('the page and the widget have the elements and attributes they have with harmless text, and no other', () => {
    renderings(text).forEach((markup, index) => {
      expect(skeleton(markup)).toEqual(skeleton(renderings(PLAIN)[index] ?? ''));
      expect(markup).not.toMatch(
        /<script|<img|onerror|onload=|<iframe|<use/i.test(text) ? /<script|<img|<iframe|<use/i : /<script/i,
      );
    });
  });
});

test('any text whatever is encoded', () => {
  const harmless = renderings(PLAIN).map(skeleton);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
      expect(renderings(text).map(skeleton)).toEqual(harmless);
    }),
    { numRuns: 40 },
  );
});

test('an action of the widget calls this function only, with the name as JSON', () => {
  const name = '"}</cwdb-action><b>';
  const markup = renderWidget(viewOf(name), { functionArn: ARN, theme: 'light' });
  const actions = [...markup.matchAll(/<cwdb-action ([^>]*)>([^<]*)<\/cwdb-action>/g)];
  expect(actions.length).toBeGreaterThan(1);
  const decode = (text: string) =>
    text.replace(
      /&(quot|lt|gt|#39|amp);/g,
      (_, entity: string) => ({ quot: '"', lt: '<', gt: '>', '#39': "'" })[entity] ?? '&',
    );
  for (const [, attributes] of actions) expect(attributes).toBe(`action="call" display="widget" endpoint="${ARN}"`);
  expect(actions.map(([, , content = '']) => JSON.parse(decode(content)))).toContainEqual({
    action: 'device',
    device: name,
  });
});

test.each(['light', 'dark'] as const)('the widget follows the dashboard into the %s theme', (theme) => {
  expect(renderWidget(viewOf(PLAIN), { functionArn: ARN, theme })).toContain(`style="color-scheme: ${theme};`);
});

test('the answer comes first, then the rules that decide, then the rest', () => {
  const explanation = explanationOf('device-1');
  const [rule] = explanation.rules;
  if (rule === undefined) throw new Error('no rule');
  const passing = { ...rule, id: 'passing', state: 'pass' as const };
  const markup = renderPage({
    ...viewOf('device-1'),
    found: { kind: 'explained', explanation: { ...explanation, rules: [passing, { ...rule, id: 'failing' }] } },
  });
  const places = [
    'class="verdict"',
    'The person reads',
    'Next change',
    '<strong>failing',
    '<strong>passing',
    'History, newest first',
  ].map((part) => markup.indexOf(part));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('a history that came late, or from the future, says so', () => {
  expect(renderPage({ ...viewOf('x'), found: { kind: 'explained', explanation: explanationOf('x') } })).toContain(
    'Heard of later',
  );
});

test.each([
  ['2026-11-25T09:00:00Z', 'now'],
  ['2026-11-25T09:00:30Z', 'in 30 s'],
  ['2026-11-25T08:01:00Z', '59 min ago'],
  ['2026-11-25T06:30:00Z', '2 h ago'],
  ['2026-11-28T08:59:00Z', 'in 2 days'],
])('%s is %s', (instant, words) => {
  expect(distance(instant, '2026-11-25T09:00:00Z')).toBe(words);
});

test('denials fall into quarters of an hour, the most frequent reason first', () => {
  const now = Date.parse('2026-11-25T09:07:00Z');
  const at = (time: string) => Date.parse(`2026-11-25T${time}Z`);
  const { from, to, reasons } = denialsIn(
    [
      { reason: 'a', at: at('09:05:00'), count: 1 },
      { reason: 'b', at: at('08:59:59.999'), count: 2 },
      { reason: 'b', at: at('03:15:00'), count: 1 },
      { reason: 'b', at: at('03:14:59.999'), count: 9 },
      { reason: 'c', at: at('09:00:00'), count: 0 },
    ],
    now,
  );
  expect([from, to]).toEqual(['2026-11-25T03:15:00.000Z', '2026-11-25T09:15:00.000Z']);
  const bars = (counts: Readonly<Record<number, number>>) => Array.from({ length: 24 }, (_, bar) => counts[bar] ?? 0);
  expect(reasons).toEqual([
    { reason: 'b', counts: bars({ 0: 1, 22: 2 }) },
    { reason: 'a', counts: bars({ 23: 1 }) },
  ]);
});

describe('a certificate used from two places', () => {
  const answer = { at: '2026-11-25T08:30:00.000Z', mode: 'enforce', outcome: 'allowed', rules: [] } as const;
  const mac = { ...answer, connectionId: 'c-1', platform: 'mac', publicIp: '203.0.113.7' };
  const windows = { ...answer, at: '2026-11-25T08:50:00.000Z', connectionId: 'c-2', platform: 'win' };
  const pages = (...answers: ConsoleView['answers']): readonly string[] =>
    (
      [
        { kind: 'explained', explanation: explanationOf('device-1') },
        { kind: 'nothing', reason: 'Nobody ever claimed it.' },
      ] as const
    ).map((found) => renderPage({ ...viewOf('device-1'), answers, found }));
  const told = 'The certificate is used from two places';

  test('is told after the answer, with since when, from where and by which connections', () => {
    for (const page of pages(windows, mac)) {
      const text = page.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
      expect(text).toMatch(
        new RegExp(
          `${told} .* Since 2026-11-25 08:30:00 UTC 30 min ago .*Two operating systems within an hour .* mac 1 .* 203\\.0\\.113\\.7 c-1 win 1 .* c-2 `,
        ),
      );
      expect(page.indexOf(told)).toBeGreaterThan(page.indexOf('class="verdict"'));
    }
    const [explained = ''] = pages(windows, mac);
    expect(explained.indexOf('Next change')).toBeGreaterThan(explained.indexOf(told));
  });

  test.each([
    ['one machine', [mac, { ...windows, platform: 'mac' }]],
    ['a denied connection', [mac, { ...windows, outcome: 'denied', code: 'stale' }]],
    [
      'the day before yesterday',
      [
        { ...mac, at: '2026-11-24T08:30:00.000Z' },
        { ...windows, at: '2026-11-24T08:50:00.000Z' },
      ],
    ],
  ] as const)('is not told of %s', (_, answers) => {
    for (const page of pages(...answers)) expect(page).not.toContain(told);
  });

  test('is told up to the last connection of a session that can still be open', () => {
    const dayAgo = [
      { ...mac, at: '2026-11-24T09:00:00.000Z' },
      { ...windows, at: '2026-11-24T09:01:00.000Z' },
    ];
    expect(pages(...dayAgo).every((page) => page.includes(told))).toBe(true);
  });
});

describe('the history of a device', () => {
  const explanation = explanationOf('device-1');
  const [reported] = explanation.history;
  if (reported === undefined) throw new Error('no event');
  const at = (time: string) => `2026-11-25T${time}.000Z`;
  const event = { ...reported, type: 'PostureReported', occurredAt: at('08:00:00'), recordedAt: at('08:00:00') };
  const answer = { at: at('08:30:00'), mode: 'enforce', outcome: 'denied', code: 'rule', rules: ['firewall'] } as const;
  const pageWith = (answers: ConsoleView['answers']): string =>
    renderPage({
      ...viewOf('device-1'),
      answers,
      found: { kind: 'explained', explanation: { ...explanation, history: [event] } },
    });
  /** The history alone, without tags. */
  const textOf = (markup: string): string =>
    markup
      .slice(markup.indexOf('id="history"'))
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ');

  test('shows how connections were answered among the events, repeated ones once', () => {
    const text = textOf(
      pageWith([
        { ...answer, connectionId: 'cvpn-connection-3', platform: 'mac', publicIp: '203.0.113.7' },
        { ...answer, at: at('08:10:00'), connectionId: 'cvpn-connection-2', platform: 'mac', publicIp: '203.0.113.7' },
        { ...answer, at: at('07:00:00'), outcome: 'allowed', code: undefined, rules: [], mode: 'shadow' },
      ]),
    );
    expect(text).toContain(
      '08:30:00 ✕ Connection denied firewall mac · from 203.0.113.7 · 30 min ago 2 times since 2026-11-25 08:10:00 UTC 50 min ago newest connection cvpn-connection-3 08:00:00 PostureReported',
    );
    expect(text).toMatch(/PostureReported .* 07:00:00 ✓ Connection allowed shadow mode 2 h ago/);
  });

  test('says where older connections are left out', () => {
    const many = Array.from({ length: 300 }, (_, index) => ({
      ...answer,
      at: at(`08:20:${String(59 - (index % 60)).padStart(2, '0')}`),
    }));
    expect(textOf(pageWith(many))).toContain('Connections before 2026-11-25 08:20:00 UTC are not shown here');
    expect(textOf(pageWith(many.slice(1)))).not.toContain('are not shown here');
  });

  test('of a name that nobody claims shows who connected with it', () => {
    const page = renderPage({
      ...viewOf('x'),
      answers: [{ ...answer, code: 'unknown-device', rules: [] }],
      found: { kind: 'nothing', reason: 'r' },
    });
    expect(textOf(page)).toContain(
      'Who connected with this name, newest first 2026-11-25 08:30:00 ✕ Connection denied unknown-device',
    );
  });
});
