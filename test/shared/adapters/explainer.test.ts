import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoClaimStore } from '../../../shared/adapters/claim-store';
import { createExplainer } from '../../../shared/adapters/explainer';
import { CLAIMS, EVENTS, POLICIES } from '../../../shared/contracts/tables';
import type { DeviceEvent, PolicyActivated } from '../../../shared/domain/events';
import { bundleOf, SMALL_POLICY } from '../../support/activations';
import { enrolled, reported, unenrolled } from '../../support/device-events';
import { openDynamoDb, type TestDynamoDb } from '../../support/dynamodb';
import { activation, logItem } from '../../support/event-log-contract';

const T = Date.parse('2026-11-20T09:00:00Z');
const MINUTE = 60_000;
const STRICT = bundleOf(SMALL_POLICY);
const LENIENT = bundleOf(SMALL_POLICY.replace('@id("disk")', '@id("disk") @shadow'));

/** The log of one device: enrolled, disk off; told late, at +20 minutes, that the disk was on at +5. */
const EVENTS_OF_A: readonly DeviceEvent[] = [
  enrolled('generic:1', T, { identifiers: { serialNumber: 'C02A' }, facts: { encrypted: false } }),
  reported('generic:1', T + 5 * MINUTE, { recordedAt: T + 20 * MINUTE, facts: { encrypted: true } }),
];
const ACTIVATIONS = [
  activation(1, {
    recordedAt: T - MINUTE,
    occurredAt: T - MINUTE,
    policyHash: STRICT.policyHash,
    configurationHash: STRICT.configurationHash,
  }),
  activation(2, {
    recordedAt: T + 30 * MINUTE,
    occurredAt: T + 30 * MINUTE,
    policyHash: LENIENT.policyHash,
    configurationHash: LENIENT.configurationHash,
  }),
];

let database: TestDynamoDb;
let explainer: ReturnType<typeof createExplainer>;

beforeAll(async () => {
  database = await openDynamoDb('dynalite');
  const events = await database.createEventsTable();
  const claims = await database.createTable(CLAIMS.key, CLAIMS.sortKey);
  const policies = await database.createTable(POLICIES.key);
  const gone = [enrolled('generic:2', T, { identifiers: { serialNumber: 'C02B' } }), unenrolled('generic:2', T + 1)];
  for (const event of [...EVENTS_OF_A, ...gone, ...ACTIVATIONS]) await append(database.client, events, event);
  await dynamoClaimStore(database.client, claims).add('name:c02a', 'generic:1');
  await dynamoClaimStore(database.client, claims).add('name:c02b', 'generic:2');
  for (const { policyHash, policy, configurationHash, configuration } of [STRICT, LENIENT]) {
    await put(database.client, policies, { [POLICIES.key]: policyHash, [POLICIES.document]: JSON.stringify(policy) });
    await put(database.client, policies, {
      [POLICIES.key]: configurationHash,
      [POLICIES.document]: JSON.stringify(configuration),
    });
  }
  explainer = createExplainer(database.client, { events, claims, policies });
});
afterAll(async () => await database.close());

const explainAt = (at: number, knownAt = at, commonName = 'C02A') => explainer({ commonName, at, knownAt });
const minutes = (count: number) => T + count * MINUTE;

describe('an explanation', () => {
  test('says what was known then, and how it would have been answered', async () => {
    expect(await explainAt(minutes(10))).toMatchObject({
      kind: 'explained',
      explanation: {
        commonName: 'c02a',
        at: '2026-11-20T09:10:00.000Z',
        knownAt: '2026-11-20T09:10:00.000Z',
        state: 'active',
        decision: { outcome: 'denied', code: 'rule', rules: ['disk'] },
        device: 'generic:1',
        lastSeen: '2026-11-20T09:00:00.000Z',
        validUntil: '2026-11-20T10:00:00.000Z',
        nextChange: { at: '2026-11-20T10:00:00.001Z', outcome: 'denied', code: 'stale' },
        rules: [{ id: 'disk', state: 'fail', shadow: false, message: 'Encrypt the disk.' }],
        facts: [{ name: 'encrypted', value: false, source: 'generic', since: '2026-11-20T09:00:00.000Z' }],
        policy: { activation: 1, hash: STRICT.policyHash },
        history: [{ type: 'DeviceEnrolled', eventId: `DeviceEnrolled@${T}` }],
      },
    });
  });

  test('says of the same moment what is known now', async () => {
    expect(await explainAt(minutes(10), minutes(25))).toMatchObject({
      explanation: {
        knownAt: '2026-11-20T09:25:00.000Z',
        decision: { outcome: 'allowed' },
        lastSeen: '2026-11-20T09:05:00.000Z',
        rules: [{ id: 'disk', state: 'pass' }],
        history: [{ type: 'PostureReported' }, { type: 'DeviceEnrolled' }],
      },
    });
  });

  test('leaves out what had not happened yet', async () => {
    expect(await explainAt(minutes(4), minutes(25))).toMatchObject({
      explanation: { history: [{ type: 'DeviceEnrolled' }] },
    });
  });

  test('goes by the policy that was active then', async () => {
    expect(await explainAt(minutes(29))).toMatchObject({ explanation: { policy: { activation: 1 } } });
    expect(await explainAt(minutes(30))).toMatchObject({
      explanation: { policy: { activation: 2, hash: LENIENT.policyHash } },
    });
  });

  test('goes by the policy that was known, where another came afterwards', async () => {
    expect(await explainAt(minutes(40), minutes(29))).toMatchObject({ explanation: { policy: { activation: 1 } } });
  });

  test('says that a verdict has ended', async () => {
    expect(await explainAt(minutes(66))).toMatchObject({
      explanation: { decision: { outcome: 'denied', code: 'stale' }, nextChange: undefined },
    });
  });

  test('says that the device left', async () => {
    expect(await explainAt(minutes(1), minutes(1), ' c02b ')).toMatchObject({
      explanation: { state: 'retired', decision: { code: 'retired-device' }, device: undefined, rules: [], facts: [] },
    });
  });
});

describe('there is none', () => {
  test.each([
    ['for a name no device ever claimed', 'C02Z', minutes(1), { kind: 'unknown' }],
    ['for a name that cannot be used', 'caf\u00e9', minutes(1), { kind: 'unusable-name' }],
    ['for no name', ' ', minutes(1), { kind: 'unusable-name' }],
    ['before the first policy', 'C02A', T - MINUTE - 1, { kind: 'no-policy' }],
  ])('%s', async (_, commonName, at, answer) => {
    expect(await explainAt(at, at, commonName)).toStrictEqual(answer);
  });
});

async function append(client: DynamoDBClient, table: string, event: DeviceEvent | PolicyActivated): Promise<void> {
  const { device, eventId, event: text } = logItem(event);
  await put(client, table, { [EVENTS.key]: device, [EVENTS.sortKey]: eventId, [EVENTS.event]: text });
}

async function put(client: DynamoDBClient, table: string, texts: Readonly<Record<string, string>>): Promise<void> {
  const Item = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, { S: text }]));
  await client.send(new PutItemCommand({ TableName: table, Item }));
}
