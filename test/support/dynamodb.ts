import { randomUUID } from 'node:crypto';
import { DeleteTableCommand, DynamoDBClient, type KeySchemaElement } from '@aws-sdk/client-dynamodb';
import { LocalStore } from '../../local/dynamodb/store';
import { EVENTS } from '../../shared/contracts/tables';
import { createActiveTable } from './active-table';

/** Where contract suites run: always dynalite, and whatever AWS-compatible endpoint DYNAMODB_ENDPOINT names besides. */
export const DYNAMODB_ENDPOINTS: readonly string[] = [
  'dynalite',
  ...(process.env.DYNAMODB_ENDPOINT === undefined ? [] : [process.env.DYNAMODB_ENDPOINT]),
];

export interface TestDynamoDb {
  readonly client: DynamoDBClient;
  readonly endpoint: string;
  /** Creates an empty table with text keys, and returns its name. */
  createTable(partitionKey: string, sortKey?: string): Promise<string>;
  /** An empty events table: one that can be read by `recordedAt` too. */
  createEventsTable(): Promise<string>;
  /** Drops the tables and ends the engine. */
  close(): Promise<void>;
}

export async function openDynamoDb(where: string): Promise<TestDynamoDb> {
  const engine = where === 'dynalite' ? await LocalStore.open({}) : undefined;
  const endpoint = engine?.endpoint ?? where;
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const tables: string[] = [];
  const create = async (keys: readonly string[], index?: { readonly name: string; readonly sortKey: string }) => {
    const TableName = `test-${randomUUID()}`;
    const schema = (names: readonly string[]): KeySchemaElement[] =>
      names.map((AttributeName, place) => ({ AttributeName, KeyType: place === 0 ? 'HASH' : 'RANGE' }));
    await createActiveTable(client, {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        ...keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
        ...(index === undefined ? [] : [{ AttributeName: index.sortKey, AttributeType: 'N' as const }]),
      ],
      KeySchema: schema(keys),
      ...(index === undefined
        ? {}
        : {
            LocalSecondaryIndexes: [
              {
                IndexName: index.name,
                KeySchema: schema([keys[0] ?? '', index.sortKey]),
                Projection: { ProjectionType: 'ALL' as const },
              },
            ],
          }),
    });
    tables.push(TableName);
    return TableName;
  };
  return {
    client,
    endpoint,
    createTable: (partitionKey, sortKey) => create([partitionKey, ...(sortKey === undefined ? [] : [sortKey])]),
    createEventsTable: () =>
      create([EVENTS.key, EVENTS.sortKey], { name: EVENTS.byRecordedAt, sortKey: EVENTS.recordedAt }),
    async close() {
      for (const TableName of tables) await client.send(new DeleteTableCommand({ TableName }));
      client.destroy();
      await engine?.close();
    },
  };
}
