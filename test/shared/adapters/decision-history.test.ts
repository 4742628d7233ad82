import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoActivationConfiguration } from '../../../shared/adapters/activation-configuration';
import { dynamoDecisionHistory } from '../../../shared/adapters/decision-history';
import { dynamoLiveConnections } from '../../../shared/adapters/live-connections';
import { EVENTS, LIVE_CONNECTIONS } from '../../../shared/contracts/tables';
import { createActiveTable } from '../../support/active-table';
import {
  decided,
  describeDecisionHistoryContract,
  describeLiveConnectionsContract,
} from '../../support/decision-history-contract';
import { DYNAMODB_ENDPOINTS, openDynamoDb, type TestDynamoDb } from '../../support/dynamodb';
import { activation } from '../../support/event-log-contract';
import { inMemoryDecisionHistory, inMemoryLiveConnections } from '../../support/in-memory/decision-history';

describeDecisionHistoryContract('in memory', async () => inMemoryDecisionHistory());
describeLiveConnectionsContract('in memory', async () => inMemoryLiveConnections());

describe.each(DYNAMODB_ENDPOINTS)('DynamoDB at %s', (where) => {
  let database: TestDynamoDb;
  beforeAll(async () => {
    database = await openDynamoDb(where);
  });
  afterAll(async () => await database.close());

  /** The events table with the indexes of decisions (infra/constructs/posture-tables.ts). */
  async function eventsTable(): Promise<string> {
    const TableName = `test-${randomUUID()}`;
    const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' as const });
    const range = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' as const });
    await createActiveTable(database.client, {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [EVENTS.key, EVENTS.sortKey, EVENTS.connectionId, EVENTS.deniedOn].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [hash(EVENTS.key), range(EVENTS.sortKey)],
      GlobalSecondaryIndexes: [
        {
          IndexName: EVENTS.byConnection,
          KeySchema: [hash(EVENTS.connectionId)],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
        {
          IndexName: EVENTS.byDenial,
          KeySchema: [hash(EVENTS.deniedOn), range(EVENTS.sortKey)],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
    return TableName;
  }

  describeDecisionHistoryContract(where, async () => dynamoDecisionHistory(database.client, await eventsTable()));
  describeLiveConnectionsContract(where, async () =>
    dynamoLiveConnections(database.client, await database.createTable(LIVE_CONNECTIONS.key, LIVE_CONNECTIONS.sortKey)),
  );

  test('the history goes on over as many pages as it takes', async () => {
    const history = dynamoDecisionHistory(database.client, await eventsTable());
    const at = Date.parse('2026-11-21T08:00:00Z');
    // 1.2 MB of receipts: more than one page.
    const long = 'x'.repeat(60_000);
    for (let index = 0; index < 20; index += 1) {
      const event = decided('a', at + index, String(index));
      await history.append({
        ...event,
        receipt: { ...event.receipt, found: { kind: 'row', revision: 1, verdict: long } },
      });
    }
    expect(await history.ofName('a', { from: at, to: at + 100, limit: 100 })).toHaveLength(20);
    expect(await history.ofName('a', { from: at, to: at + 100, limit: 19 })).toHaveLength(19);
  });

  test('a decision that cannot be read is named', async () => {
    const table = await eventsTable();
    const { device, eventId } = decided('a', 0, '1');
    const Item = { [EVENTS.key]: { S: device }, [EVENTS.sortKey]: { S: eventId }, [EVENTS.event]: { S: '{}' } };
    await database.client.send(new PutItemCommand({ TableName: table, Item }));
    await expect(
      dynamoDecisionHistory(database.client, table).ofName('a', { from: 0, to: 1, limit: 1 }),
    ).rejects.toThrow(`decision ${eventId} (`);
  });

  test('an activation leads to its configuration, and one that is not there to none', async () => {
    const table = await eventsTable();
    const event = activation(3);
    const { device, eventId, configurationHash } = event;
    const Item = {
      [EVENTS.key]: { S: device },
      [EVENTS.sortKey]: { S: eventId },
      [EVENTS.event]: { S: JSON.stringify(event) },
    };
    const configurationOf = dynamoActivationConfiguration(database.client, table);
    expect(await configurationOf(3)).toBeUndefined();
    await database.client.send(new PutItemCommand({ TableName: table, Item }));
    expect(await configurationOf(3)).toBe(configurationHash);
    expect(await configurationOf(4)).toBeUndefined();
  });
});
