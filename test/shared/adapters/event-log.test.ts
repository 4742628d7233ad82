import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoEventLog } from '../../../shared/adapters/event-log';
import { EVENTS } from '../../../shared/contracts/tables';
import { DYNAMODB_ENDPOINTS, openDynamoDb, type TestDynamoDb } from '../../support/dynamodb';
import { describeEventLogContract, type LogItem } from '../../support/event-log-contract';
import { inMemoryEventLog } from '../../support/in-memory/event-log';

describeEventLogContract('in memory', async () => {
  const log = inMemoryEventLog();
  return { log, append: async (item) => log.append(item) };
});

describe.each(DYNAMODB_ENDPOINTS)('DynamoDB at %s', (where) => {
  const databases: TestDynamoDb[] = [];
  beforeAll(async () => {
    databases.push(await openDynamoDb(where));
  });
  afterAll(async () => {
    for (const database of databases) await database.close();
  });

  describeEventLogContract(where, async () => {
    const [database] = databases;
    if (database === undefined) throw new Error('no database');
    const table = await database.createEventsTable();
    // As the state machine appends: append-only, the whole event as JSON.
    const append = async ({ device, eventId, type, recordedAt, event }: LogItem): Promise<void> => {
      await database.client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            [EVENTS.key]: { S: device },
            [EVENTS.sortKey]: { S: eventId },
            [EVENTS.type]: { S: type },
            [EVENTS.recordedAt]: { N: String(recordedAt) },
            [EVENTS.event]: { S: event },
          },
        }),
      );
    };
    return { log: dynamoEventLog(database.client, table), append };
  });
});
