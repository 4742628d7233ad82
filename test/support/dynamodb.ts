import { randomUUID } from 'node:crypto';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LocalStore } from '../../local/dynamodb/store';
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
  return {
    client,
    endpoint,
    async createTable(partitionKey, sortKey) {
      const keys = [partitionKey, ...(sortKey === undefined ? [] : [sortKey])];
      const TableName = `test-${randomUUID()}`;
      await createActiveTable(client, {
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: keys.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
      });
      tables.push(TableName);
      return TableName;
    },
    async close() {
      for (const TableName of tables) await client.send(new DeleteTableCommand({ TableName }));
      client.destroy();
      await engine?.close();
    },
  };
}
