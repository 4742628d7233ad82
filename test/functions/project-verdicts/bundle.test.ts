import { join } from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { bundleFunction } from '../../../infra/constructs/bundle';
import { CLAIMS, EVENTS, POLICIES, SNAPSHOTS, VERDICTS } from '../../../shared/contracts/tables';
import { bundleOf, SMALL_POLICY } from '../../support/activations';
import { enrolled } from '../../support/device-events';
import { openDynamoDb, type TestDynamoDb } from '../../support/dynamodb';
import { activation, logItem } from '../../support/event-log-contract';
import { type LambdaProcess, startLambda } from '../../support/lambda-process';

/* The function as it is deployed, against tables as they are. */

const T = Date.parse('2026-11-20T09:00:00Z');
const { directory } = bundleFunction(join(__dirname, '..', '..', '..'), 'project-verdicts');
const { policyHash, policy, configurationHash, configuration } = bundleOf(SMALL_POLICY);

let database: TestDynamoDb;
let lambda: LambdaProcess;
const tables: Record<string, string> = {};

const table = (variable: string): string => tables[variable] ?? '';
async function put(variable: string, texts: Readonly<Record<string, string>>): Promise<void> {
  const Item = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, { S: text }]));
  await database.client.send(new PutItemCommand({ TableName: table(variable), Item }));
}

beforeAll(async () => {
  database = await openDynamoDb('dynalite');
  tables.EVENTS_TABLE = await database.createEventsTable();
  tables.VERDICTS_TABLE = await database.createTable(VERDICTS.key);
  tables.POLICIES_TABLE = await database.createTable(POLICIES.key);
  tables.CLAIMS_TABLE = await database.createTable(CLAIMS.key, CLAIMS.sortKey);
  tables.SNAPSHOTS_TABLE = await database.createTable(SNAPSHOTS.key);
  lambda = await startLambda(directory, {
    ...tables,
    POWERTOOLS_METRICS_NAMESPACE: 'Postern/test',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
  });
});
afterAll(async () => await database.close());

test('projects what the state machines hand it, and prints one metric document each time', async () => {
  await expect(lambda.invoke({ devices: ['generic:1'] })).rejects.toThrow('NoActivation');

  await put('POLICIES_TABLE', { [POLICIES.key]: policyHash, [POLICIES.document]: JSON.stringify(policy) });
  await put('POLICIES_TABLE', {
    [POLICIES.key]: configurationHash,
    [POLICIES.document]: JSON.stringify(configuration),
  });
  for (const event of [
    activation(1, { policyHash, configurationHash }),
    enrolled('generic:1', T, { identifiers: { serialNumber: 'C02A' } }),
  ]) {
    const { device, eventId, event: text } = logItem(event);
    await put('EVENTS_TABLE', { [EVENTS.key]: device, [EVENTS.sortKey]: eventId, [EVENTS.event]: text });
  }

  // ingest-signal, twice.
  const input = { devices: ['generic:1'], receivedAt: T };
  expect(await lambda.invoke(input)).toStrictEqual({ written: ['c02a'], unchanged: [], contended: 0 });
  expect(await lambda.invoke(input)).toStrictEqual({ written: [], unchanged: ['c02a'], contended: 0 });
  // activate-policy: claims as a scan gives them, of a name that nobody holds any more among them.
  const claims = [
    { identifier: { S: 'name:c02a' }, device: { S: 'generic:1' } },
    { identifier: { S: 'serial:c02a' }, device: { S: 'generic:1' } },
    { identifier: { S: 'name:c02old' }, device: { S: 'generic:1' } },
  ];
  expect(await lambda.invoke({ claims })).toStrictEqual({ written: ['c02old'], unchanged: ['c02a'], contended: 0 });
  await expect(lambda.invoke({ devices: [7] })).rejects.toThrow('ZodError');

  const key = { [VERDICTS.key]: { S: 'c02a' } };
  const { Item: row = {} } = await database.client.send(
    new GetItemCommand({ TableName: table('VERDICTS_TABLE'), Key: key }),
  );
  expect(row.revision).toEqual({ N: '3' });
  expect(JSON.parse(row.verdict?.S ?? '')).toMatchObject({ state: 'active', device: 'generic:1', policyHash });

  // apply-operation: what was recorded just now is in no snapshot that must not be trusted; of old, nobody knows.
  const looks = async (recordedAt: number): Promise<number> => {
    const before = await snapshotRevision();
    await lambda.invoke({ devices: ['generic:1'], recordedAt });
    return (await snapshotRevision()) - before;
  };
  expect([await looks(Date.now()), await looks(T)]).toEqual([0, 1]);

  const { stdout, stderr } = await lambda.stop();
  expect(stderr).toEqual([]);
  expect(stdout.map((line) => JSON.parse(line))).toMatchObject([
    { service: 'project-verdicts', RowsWritten: 1, RowsUnchanged: 0, Contended: 0, IngestLag: expect.any(Number) },
    { service: 'project-verdicts', RowsWritten: 0, RowsUnchanged: 1, Contended: 0, IngestLag: expect.any(Number) },
    { service: 'project-verdicts', RowsWritten: 1, RowsUnchanged: 1, Contended: 0 },
    { service: 'project-verdicts', RowsWritten: 0, RowsUnchanged: 1, Contended: 0 },
    { service: 'project-verdicts', RowsWritten: 0, RowsUnchanged: 1, Contended: 0 },
  ]);
  expect(JSON.parse(stdout[0] ?? '')._aws.CloudWatchMetrics[0]).toMatchObject({
    Namespace: 'Postern/test',
    Dimensions: [['service']],
  });
  expect(JSON.parse(stdout[2] ?? '')).not.toHaveProperty('IngestLag');
});

async function snapshotRevision(): Promise<number> {
  const Key = { [SNAPSHOTS.key]: { S: 'generic:1' } };
  const { Item } = await database.client.send(new GetItemCommand({ TableName: table('SNAPSHOTS_TABLE'), Key }));
  return Number(Item?.[SNAPSHOTS.revision]?.N);
}

test('does not start without its tables', async () => {
  await expect(startLambda(directory, { AWS_REGION: 'eu-central-1' })).rejects.toThrow('EVENTS_TABLE');
});
