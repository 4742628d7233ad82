import { rmSync } from 'node:fs';
import { VirtualClock } from '../../local/clock';
import { callDynamo } from '../../local/dynamodb/wire';
import { startEmbeddedAws } from '../../local/embedded-aws';
import type { EmbeddedAws } from '../../local/embedded-services';
import type { Json, JsonObject } from '../../local/json';
import { SimulatedApis } from '../../local/simulated/simulated-apis';
import type { ExecutionOutcome } from '../../local/stepfunctions/local-state-machine';
import { EVENTS, SIGNALS, VERDICTS } from '../../shared/contracts/tables';
import { itemsUnder, signalFields } from '../support/deployed-tables';
import { jamfInventoryFixture } from '../support/inventories/jamf';
import { synthesizeLocally } from '../support/local-synthesis';
import { jamfBody } from '../support/pushes/jamf';

/** Hints, through the synthesized `ingest-signal` with its bundles, to a simulated API of Kolide. */
const NOW = Date.parse('2026-11-20T08:16:00Z');
const SEEN = '2026-11-20T08:14:00Z';
const SECRETS = { 'kolide/api': { apiKey: 'k2sk_test' }, 'jamf/api': { clientId: 'client', clientSecret: 'secret' } };
const clock = new VirtualClock();
let directory: string;
let apis: SimulatedApis;
let aws: EmbeddedAws;

beforeAll(async () => {
  clock.set(NOW);
  apis = await SimulatedApis.open({ secrets: SECRETS, now: () => clock.now() });
  directory = synthesizeLocally(apis.configuration());
  aws = await startEmbeddedAws({ assemblyDirectory: directory, clock, retryFactor: 0.001, secrets: SECRETS });
  aws.deploy();
  expect(await aws.quiet()).toEqual([]);
}, 120_000);
afterAll(async () => {
  await aws.stop();
  await apis.close();
  rmSync(directory, { recursive: true, force: true });
});
afterEach(() => apis.setFault('kolide', 'none'));

const device = (id: string, changes: JsonObject = {}): JsonObject => ({
  id,
  name: `host-${id}`,
  registered_at: '2026-01-01T00:00:00Z',
  last_seen_at: SEEN,
  operating_system: 'macOS 15.1.0',
  serial: `C02KOLIDE${id}`,
  hardware_uuid: `5E0A5E0A-0000-4000-8000-${id.padStart(12, '0')}`,
  auth_state: 'Good',
  ...changes,
});
const issue = (id: string): string =>
  JSON.stringify({
    event: 'issues.new',
    id: `01JD3Z9M3YQ5T8V7W6X5Y4Z${id}`,
    timestamp: SEEN,
    data: { issue_id: 2, device: { id: Number(id), name: 'x' }, check: { id: 7, name: 'Firewall' } },
  });

async function store(signalId: string, body: string, receivedAt = NOW - 60_000, source = 'kolide'): Promise<void> {
  await callDynamo(aws.dynamoEndpoint, 'PutItem', {
    TableName: aws.tableName('SIGNALS_TABLE'),
    Item: {
      [SIGNALS.key]: { S: signalId },
      [SIGNALS.source]: { S: source },
      [SIGNALS.receivedAt]: { N: String(receivedAt) },
      [SIGNALS.status]: { S: 'open' },
      [SIGNALS.body]: { B: Buffer.from(body).toString('base64') },
      [SIGNALS.attempts]: { N: '0' },
    },
  });
}
const ingest = (signalId: string, source = 'kolide'): Promise<ExecutionOutcome> =>
  aws.runStateMachine('ingest-signal', { detail: { signalId, source, receivedAt: NOW } });

async function signal(signalId: string): Promise<{ status: string; outcome: Json }> {
  const field = await signalFields(aws, signalId);
  return { status: field(SIGNALS.status), outcome: JSON.parse(field(SIGNALS.outcome)) };
}

const eventsOf = (id: string) => itemsUnder(aws, 'EVENTS_TABLE', EVENTS.key, `kolide:${id}`);
const requests = () => apis.state('kolide')?.requests ?? 0;

describe('a hint', () => {
  test('is fetched, and its signal says which events came of it', async () => {
    apis.seed('kolide', { devices: [device('11')] });
    await store('one', issue('11'));
    const { execution, status } = await ingest('one');
    expect([status, execution.error, execution.cause]).toEqual(['SUCCEEDED', undefined, undefined]);
    expect(execution.states).toEqual([
      'Take up the signal',
      'Is the signal still open?',
      'Was it taken up too often?',
      'Interpret the signal',
      'Append each event',
      'Is there a device to project?',
      'Is there a device to look at?',
      'Look at each batch of devices',
      'Wait for more hints',
      'Look at the devices',
      'Was anything fetched?',
      'Append each fetched event',
      'Append the fetched event',
      'Project the devices looked at',
      'Keep what was seen',
      'Are all devices looked at?',
      'Close the signal',
    ]);
    expect(await signal('one')).toEqual({
      status: 'hint',
      outcome: {
        reason: 'an issue of "Firewall" was opened or resolved',
        devices: ['kolide:11'],
        fetched: {
          events: [{ type: 'PostureReported', device: 'kolide:11', eventId: expect.any(String) }],
          coveredByOthers: [],
          failed: [],
        },
      },
    });
    expect(await eventsOf('11')).toHaveLength(1);
    // The serial number, which no push of Kolide carries, gives the device its row.
    expect(await itemsUnder(aws, 'VERDICTS_TABLE', VERDICTS.key, 'c02kolide11')).toHaveLength(1);
  });

  test('costs one look however many signals of its window hint at the device', async () => {
    apis.seed('kolide', { devices: [device('12')] });
    const before = requests();
    const start = NOW - 60_000 - ((NOW - 60_000) % 5_000);
    const ids = ['a', 'b', 'c', 'd'].map((letter) => `many-${letter}`);
    for (const [index, id] of ids.entries()) await store(id, issue('12'), start + index * 1_000);
    const outcomes = await Promise.all(ids.map((id) => ingest(id).then(({ status }) => status)));
    expect(outcomes).toEqual(ids.map(() => 'SUCCEEDED'));
    expect(requests() - before).toBe(1);
    const ended = await Promise.all(ids.map((id) => signal(id)));
    expect(
      ended.filter(({ outcome }) => JSON.stringify(outcome).includes('"coveredByOthers":["kolide:12"]')),
    ).toHaveLength(3);
    // The next window is another matter: the device may have changed since.
    await store('later', issue('12'), start + 5_000);
    await ingest('later');
    expect(requests() - before).toBe(2);
    expect(await eventsOf('12')).toHaveLength(1);
  });

  test('is not looked at before its window has ended', async () => {
    apis.seed('kolide', { devices: [device('13', { auth_state: 'Good' })] });
    // At the start of a window.
    clock.set(Math.ceil(clock.now() / 5_000) * 5_000);
    await store('early', issue('13'), clock.now());
    const running = ingest('early');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await eventsOf('13')).toEqual([]);
    // What happens within the window is seen: the device is blocked after the hint, before the look.
    apis.seed('kolide', { devices: [device('13', { auth_state: 'Blocked' })] });
    clock.advance(5_000);
    expect((await running).status).toBe('SUCCEEDED');
    expect(JSON.stringify(await eventsOf('13'))).toContain('compliant\\":false');
  });

  test('at a device that is gone ends as an unenrolment', async () => {
    apis.seed('kolide', { devices: [] });
    await store('gone', issue('14'));
    expect((await ingest('gone')).status).toBe('SUCCEEDED');
    expect(JSON.stringify(await eventsOf('14'))).toContain('DeviceUnenrolled');
  });

  test('whose fetch keeps failing is parked with the error, and redriven when the API is back', async () => {
    apis.seed('kolide', { devices: [device('15')] });
    apis.setFault('kolide', 'error');
    await store('failing', issue('15'));
    const before = requests();
    const { status, execution } = await ingest('failing');
    expect([status, execution.error]).toEqual(['FAILED', 'ApiUnavailable']);
    expect(requests() - before).toBe(5);
    expect(await signal('failing')).toMatchObject({ status: 'parked', outcome: { error: 'ApiUnavailable' } });
    apis.setFault('kolide', 'none');
    expect((await ingest('failing')).status).toBe('SUCCEEDED');
    expect(await signal('failing')).toMatchObject({ status: 'hint' });
    expect(await eventsOf('15')).toHaveLength(1);
  });

  test.each([
    ['refuse', 'ApiRefused', 2],
    ['garbage', 'ApiUnreadable', 1],
    ['throttle', 'ApiUnavailable', 5],
  ] as const)('%s: parked as %s', async (fault, error, asked) => {
    apis.seed('kolide', { devices: [device('16')] });
    apis.setFault('kolide', fault);
    await store(`parked-${fault}`, issue('16'), NOW - 120_000 - asked * 10_000);
    const before = requests();
    const { status, execution } = await ingest(`parked-${fault}`);
    expect([status, execution.error]).toEqual(['FAILED', error]);
    expect(requests() - before).toBe(asked);
    expect(await signal(`parked-${fault}`)).toMatchObject({ status: 'parked', outcome: { error } });
  });

  test('at more devices than one execution looks at is done in several, and none is left out', async () => {
    const ids = Array.from({ length: 510 }, (_, index) => index + 1);
    const computers = ids.map((id) => jamfInventoryFixture.device(id));
    apis.seed('jamf', { computers });
    const body = jamfBody('SmartGroupComputerMembershipChange', { name: 'All Macs', groupAddedDevicesIds: ids });
    await store('fleet', body, NOW - 60_000, 'jamf');
    const { status, execution } = await ingest('fleet', 'jamf');
    expect([status, execution.error, execution.states.at(-1)]).toEqual([
      'SUCCEEDED',
      undefined,
      'Another execution goes on',
    ]);
    expect(await aws.quiet()).toEqual([]);
    expect(await signal('fleet')).toMatchObject({ status: 'hint' });
    const seen = await Promise.all(
      [1, 500, 501, 510].map((id) => itemsUnder(aws, 'EVENTS_TABLE', EVENTS.key, `jamf:computer:${id}`)),
    );
    expect(seen.map(({ length }) => length)).toEqual([2, 2, 2, 2]);
  }, 240_000);
});
