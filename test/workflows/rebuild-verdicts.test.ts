import { rmSync } from 'node:fs';
import { VirtualClock } from '../../local/clock';
import { callDynamo } from '../../local/dynamodb/wire';
import { startEmbeddedAws } from '../../local/embedded-aws';
import type { EmbeddedAws } from '../../local/embedded-services';
import { isJsonObject, type JsonObject } from '../../local/json';
import { CLAIMS, EVENTS, SNAPSHOTS, VERDICTS } from '../../shared/contracts/tables';
import type { DeviceEvent } from '../../shared/domain/events';
import { enrolled, reported, seen, unenrolled } from '../support/device-events';
import { logItem } from '../support/event-log-contract';
import { synthesizeLocally } from '../support/local-synthesis';

/* The synthesized `rebuild-verdicts`, with its function's bundle, on the interpreter and a real table store. */

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-20T09:00:00Z');
const serial = (serialNumber: string) => ({ identifiers: { serialNumber } });
const clock = new VirtualClock();
let directory: string;
let aws: EmbeddedAws;

beforeAll(async () => {
  clock.set(NOW);
  directory = synthesizeLocally();
  aws = await startEmbeddedAws({ assemblyDirectory: directory, clock, retryFactor: 0.01 });
  aws.deploy();
  expect(await aws.quiet()).toEqual([]);
}, 120_000);
afterAll(async () => {
  await aws.stop();
  rmSync(directory, { recursive: true, force: true });
});

const PROJECTIONS = [
  ['VERDICTS_TABLE', [VERDICTS.key]],
  ['CLAIMS_TABLE', [CLAIMS.key, CLAIMS.sortKey]],
  ['SNAPSHOTS_TABLE', [SNAPSHOTS.key]],
] as const;

async function itemsOf(variable: string): Promise<readonly JsonObject[]> {
  const { Items: items } = await callDynamo(aws.dynamoEndpoint, 'Scan', { TableName: aws.tableName(variable) });
  return Array.isArray(items) ? items.filter(isJsonObject) : [];
}

/** All projections, `revision` aside. */
async function projections(): Promise<Readonly<Record<string, readonly string[]>>> {
  const tables: Record<string, readonly string[]> = {};
  for (const [variable] of PROJECTIONS) {
    const items = await itemsOf(variable);
    tables[variable] = items.map(({ [VERDICTS.revision]: _, ...item }) => JSON.stringify(item)).sort();
  }
  return tables;
}

async function drop(): Promise<void> {
  for (const [variable, keys] of PROJECTIONS) {
    for (const item of await itemsOf(variable)) {
      const Key = Object.fromEntries(keys.map((key) => [key, item[key] ?? null]));
      await callDynamo(aws.dynamoEndpoint, 'DeleteItem', { TableName: aws.tableName(variable), Key });
    }
  }
}

async function ingest(event: DeviceEvent): Promise<void> {
  const { device, eventId, type, recordedAt, event: text } = logItem(event);
  await callDynamo(aws.dynamoEndpoint, 'PutItem', {
    TableName: aws.tableName('EVENTS_TABLE'),
    Item: {
      [EVENTS.key]: { S: device },
      [EVENTS.sortKey]: { S: eventId },
      [EVENTS.type]: { S: type },
      [EVENTS.recordedAt]: { N: String(recordedAt) },
      [EVENTS.event]: { S: text },
    },
  });
  await aws.lambda.invoke('postern-project-verdicts', JSON.stringify({ devices: [device], receivedAt: recordedAt }));
}

test('what was dropped comes back from the log, byte for byte', async () => {
  const start = NOW - 30 * DAY;
  for (const event of [
    enrolled('generic:1', start, { ...serial('A1'), facts: { managed: true, encrypted: false } }),
    ...Array.from({ length: 180 }, (_, index) =>
      reported('generic:1', start + (index + 1) * 3_600_000, { facts: { encrypted: index > 90 } }),
    ),
    enrolled('workspace-one:uuid:7', start + DAY, serial('A1')),
    seen('generic:1', NOW - 1000, serial('A2')),
    enrolled('generic:2', NOW - 900, serial('B1')),
    unenrolled('generic:2', NOW - 800),
    enrolled('kolide:3', NOW - 700),
  ])
    await ingest(event);
  // What was decided lies in the log as well, and is nobody's posture.
  await aws.lambda.invoke('AWSClientVPN-postern-authorize', JSON.stringify({ 'common-name': 'A1' }));
  expect(await aws.quiet()).toEqual([]);
  expect((await itemsOf('EVENTS_TABLE')).map((item) => JSON.stringify(item)).join()).toContain('decisions/a1');
  const before = await projections();
  const states = (before.VERDICTS_TABLE ?? []).map((text) => JSON.parse(JSON.parse(text).verdict.S));
  expect(states.map(({ commonName, state }) => `${commonName} ${state}`).sort()).toEqual([
    'a1 active',
    'a2 active',
    'b1 retired',
  ]);
  expect(before.CLAIMS_TABLE?.length).toBeGreaterThan(5);
  expect(before.SNAPSHOTS_TABLE?.join()).toContain('generic:1');

  await drop();
  expect(Object.values(await projections()).flat()).toEqual([]);
  expect(await aws.runStateMachine('rebuild-verdicts', {})).toMatchObject({ status: 'SUCCEEDED' });
  const rebuilt = await projections();
  expect(rebuilt.VERDICTS_TABLE).toEqual(before.VERDICTS_TABLE);
  expect(rebuilt.CLAIMS_TABLE).toEqual(before.CLAIMS_TABLE);
  // A rebuild leaves a place for every device; the snapshots in them are those there were.
  const made = rebuilt.SNAPSHOTS_TABLE?.filter((text) => text.includes(`"${SNAPSHOTS.snapshot}":`));
  expect(made?.join()).toContain('generic:1');
  expect(await aws.runStateMachine('rebuild-verdicts', {})).toMatchObject({ status: 'SUCCEEDED' });
  expect(await projections()).toEqual(rebuilt);
}, 120_000);

test('rows that were spoilt are mended, and right ones say what they said', async () => {
  const before = await projections();
  const [spoilt] = await itemsOf('VERDICTS_TABLE');
  await callDynamo(aws.dynamoEndpoint, 'PutItem', {
    TableName: aws.tableName('VERDICTS_TABLE'),
    Item: { ...spoilt, [VERDICTS.verdict]: { S: '{}' } },
  });
  expect(await aws.runStateMachine('rebuild-verdicts', {})).toMatchObject({ status: 'SUCCEEDED' });
  expect(await projections()).toEqual(before);
}, 120_000);
