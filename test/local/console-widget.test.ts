import { denialsIn } from '../../console/denials';
import type { ConsoleView } from '../../console/view';
import { renderWidget } from '../../console/widget';
import { GOOD_FACTS } from '../../local/demo/client';
import { denialCounts } from '../../local/denials';
import { policiesSchema, signalsSchema } from '../../shared/contracts/inspection';
import { outcomeInOneLine } from '../../shared/contracts/signal-outcome';
import type { Answered } from '../../shared/domain/explanation/answered';
import type { Explanation } from '../../shared/domain/explanation/explain';
import { type CommandWorld, startCommandWorld } from '../support/command-world';

/** The function of the dashboard's widget as deployed, invoked as CloudWatch does, against the renderer it shares with the page. */
let world: CommandWorld;
beforeAll(async () => {
  world = await startCommandWorld('2026-11-23T06:00:00Z');
  await world.report('C02GOOD', '2026-11-23T06:00:00Z', GOOD_FACTS, 'device.enrolled');
  await world.report('C02BAD', '2026-11-23T06:00:00Z', { ...GOOD_FACTS, encrypted: false }, 'device.enrolled');
  for (const name of ['C02BAD', 'C02BAD', 'C02GOOD', 'nobody']) await world.client.connect(name);
  await world.client.quiet();
  await world.client.advance('3h');
}, 180_000);
afterAll(() => world.stop());

/** What CloudWatch sends, whole (CloudWatch user guide, "Create a custom widget"). */
const widgetContext = (forms: Readonly<Record<string, string>>) => ({
  dashboardName: 'postern-business',
  widgetId: 'widget-16',
  domain: 'https://eu-central-1.console.aws.amazon.com',
  accountId: '111122223333',
  locale: 'en',
  timezone: { label: 'UTC', offsetISO: '+00:00', offsetInMinutes: 0 },
  period: 300,
  isAutoPeriod: true,
  timeRange: { mode: 'relative', start: 1795413600000, end: 1795424400000, relativeStart: 10800000 },
  theme: 'dark',
  linkCharts: true,
  title: 'Postern',
  params: {},
  forms: { all: forms },
  width: 1200,
  height: 900,
});
async function widget(event: object): Promise<string> {
  const outcome = await world.aws.invoke('console-widget', JSON.parse(JSON.stringify(event)));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
  const answer: unknown = JSON.parse(outcome.result);
  if (typeof answer !== 'string') throw new Error('not a text');
  return answer;
}
const functionArn = (): string => world.aws.lambda.find('console-widget').arn;
const json = async (path: string) => (await fetch(`${world.url}${path}`)).json();

/** The page as this process renders it, from what the other routes say at that instant. */
async function rendered(now: string, search: string): Promise<string> {
  const ask = async (...argv: string[]): Promise<unknown> => JSON.parse((await world.postern(...argv, '--json')).out);
  const { signals } = signalsSchema.parse(await ask('signals'));
  const { versions } = policiesSchema.parse(await ask('policy', 'versions'));
  const at = ['--at', now, '--known-at', now];
  const { decisions }: { decisions: readonly Answered[] } = Object(
    search === '' ? { decisions: [] } : await ask('history', search, ...at),
  );
  const explanation: Explanation | undefined =
    search === '' ? undefined : Object(await json(`/devices/${search}?at=${now}&knownAt=${now}`));
  const view: ConsoleView = {
    now,
    search,
    found: explanation && { kind: 'explained', explanation },
    answers: decisions,
    alarms: undefined,
    denials: denialsIn(denialCounts(world.aws.dataPoints()), Date.parse(now)),
    decisions: undefined,
    signals: signals.map((signal) => ({ ...signal, outcome: outcomeInOneLine(signal.outcome) })),
    policies: versions.map(({ activatedAt, ...version }) => ({ ...version, at: activatedAt })),
  };
  return renderWidget(view, { functionArn: functionArn(), theme: 'dark' });
}

const decoded = (text: string): string =>
  text.replaceAll(
    /&(quot|amp|#39|lt|gt);/g,
    (_, name: string) => ({ quot: '"', amp: '&', lt: '<', gt: '>' })[name] ?? "'",
  );
/** What the page has CloudWatch send when one of its links is followed, by the link's text. */
const actionsOf = (markup: string): ReadonlyMap<string, object> =>
  new Map(
    [...markup.matchAll(/<a class="[^"]*">([^<]*)<\/a><cwdb-action [^>]*>([^<]*)<\/cwdb-action>/g)].map(
      ([, label = '', action = '']) => [label, JSON.parse(decoded(action))],
    ),
  );

test('a search is answered as the same renderer answers it, and each link calls the function again', async () => {
  const found = await widget({ action: 'search', widgetContext: widgetContext({ device: 'C02BAD' }) });
  const now = /As of <time datetime="([^"]+)"/.exec(found)?.[1] ?? '';
  expect(found).toBe(await rendered(now, 'C02BAD'));
  expect(found).toContain('Connection denied');
  expect(found).toContain('2 times since');

  const actions = actionsOf(found);
  expect([...actions.keys()]).toEqual(['Explain', 'Look again', 'Everything else']);
  const context = { widgetContext: widgetContext({ device: 'something else' }) };
  const again = await widget({ ...actions.get('Look again'), ...context });
  expect(again).toContain('<span class="name">c02bad</span>');
  const home = await widget({ ...actions.get('Everything else'), ...context });
  expect(home).not.toContain('class="verdict"');
  expect(home).toContain('Policy versions');
});

test('without a search it is the overview of the same renderer, with denials as CloudWatch counts them', async () => {
  const shown = await widget({ widgetContext: widgetContext({}) });
  const expected = await rendered(new Date(world.aws.clock.now()).toISOString(), '');
  expect(shown).toBe(expected);
  expect(shown).toMatch(/rule:disk-encryption<\/span> <strong>2</);
  expect(shown).toMatch(/unknown-device<\/span> <strong>1</);
});

test('its description is Markdown for the editor of the dashboard', async () => {
  expect(await widget({ describe: true, widgetContext: widgetContext({}) })).toMatch(/^## Postern console\n/);
});

test('nothing went wrong in the service', () => {
  expect(world.problems).toEqual([]);
});
