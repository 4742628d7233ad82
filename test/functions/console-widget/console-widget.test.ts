import { type ConsoleWidgetPorts, consoleWidget } from '../../../functions/console-widget/console-widget';
import { readRequest } from '../../../functions/console-widget/request';
import { readDenialCounts } from '../../../shared/adapters/denial-counts';
import { explanationOf, viewOf } from '../../console/views';

const NOW = Date.parse('2026-11-25T09:00:00Z');
const ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:postern-console-widget';
const faults: string[] = [];
const ports = (changes: Partial<ConsoleWidgetPorts> = {}): ConsoleWidgetPorts => ({
  explain: async ({ commonName }) =>
    commonName === 'c02a' ? { kind: 'explained', explanation: explanationOf('c02a') } : { kind: 'unknown' },
  answers: async (commonName) => (commonName === 'c02a' ? viewOf('answer-of-c02a').answers : []),
  signals: {
    newest: async (status) =>
      status === 'parked'
        ? [
            {
              signalId: 'signal-1',
              source: 'ws1',
              receivedAt: NOW,
              status,
              attempts: 1,
              outcome: JSON.stringify({ error: 'E', cause: JSON.stringify({ errorMessage: 'C' }) }),
              closedAt: undefined,
            },
          ]
        : [],
  },
  activations: async () => [],
  denials: async () => [{ reason: 'rule:disk', at: NOW, count: 4 }],
  now: () => NOW,
  onFault: (part) => faults.push(part),
  ...changes,
});
const form = (device: string) => ({ widgetContext: { theme: 'dark', forms: { all: { device } } } });

describe('the widget', () => {
  it('describes itself to the editor of the dashboard', async () => {
    expect(await consoleWidget(ports(), { describe: true }, ARN)).toMatch(/^## Postern console/);
  });

  it('shows denials, parked signals and the search', async () => {
    const markup = await consoleWidget(ports(), form(''), ARN);
    for (const part of ['rule:disk', 'E: C', 'signal-1', 'name="device"', 'color-scheme: dark'])
      expect(markup).toContain(part);
    expect(markup).not.toContain('class="verdict"');
  });

  it.each([
    ['what is in the form', { action: 'search', ...form(' C02A '.toLowerCase()) }],
    ['the device of a link, whatever is in the form', { action: 'device', device: 'c02a', ...form('other') }],
    ['on a refresh what is in the form', form('c02a')],
  ])('looks up %s', async (_, event) => {
    const markup = await consoleWidget(ports(), event, ARN);
    expect(markup).toContain('class="verdict"');
    expect(markup).toContain('connection <code>answer-of-c02a');
  });

  it('says that nobody is known by a name', async () => {
    expect(await consoleWidget(ports(), form('nobody'), ARN)).toContain('No device ever claimed this common name');
  });

  it('leaves the chart out where CloudWatch fails, and shows the rest', async () => {
    const markup = await consoleWidget(ports({ denials: () => Promise.reject(new Error('throttled')) }), form(''), ARN);
    expect(markup).toContain('They could not be read just now');
    expect(markup).toContain('signal-1');
    expect(faults).toEqual(['denials']);
  });
});

describe('its request', () => {
  it.each([undefined, null, 7, 'x', [], {}, { device: 7, widgetContext: { theme: 'pink', forms: [] } }])(
    '%j is the page without a search',
    (event) => {
      expect(readRequest(event)).toEqual({ describe: false, device: '', theme: 'light' });
    },
  );
  it('is cut where it is too long for a name', () => {
    expect(readRequest(form('x'.repeat(5000))).device).toHaveLength(256);
  });
  it('goes home by leaving the form alone', () => {
    expect(readRequest({ action: 'home', ...form('c02a') }).device).toBe('');
  });
});

test('denials are read page by page, one query per kind, in the namespace of the deployment', async () => {
  const asked: unknown[] = [];
  const pages = [
    { MetricDataResults: [{ Label: 'rule:disk', Timestamps: [new Date(NOW)], Values: [3] }], NextToken: 'more' },
    { MetricDataResults: [{ Label: 'stale', Timestamps: [new Date(NOW)], Values: [1] }] },
  ];
  const client = {
    send: async (command: { readonly input: unknown }) => {
      asked.push(command.input);
      return pages[asked.length - 1];
    },
  };
  const window = { from: NOW - 3_600_000, to: NOW, periodMs: 900_000 };
  expect(await readDenialCounts(client, 'Postern/berlin', window)).toEqual([
    { reason: 'rule:disk', at: NOW, count: 3 },
    { reason: 'stale', at: NOW, count: 1 },
  ]);
  expect(asked).toHaveLength(2);
  expect(asked[1]).toMatchObject({ NextToken: 'more', StartTime: new Date(NOW - 3_600_000) });
  expect(JSON.stringify(asked[0])).toContain(
    'DeniedByFault) FROM SCHEMA(\\"Postern/berlin\\", service, endpoint, reason)',
  );
});
