import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';

/** Creates a table and waits until it takes requests: right after its creation it may not. */
export async function createActiveTable(client: DynamoDBClient, table: CreateTableCommandInput): Promise<void> {
  await client.send(new CreateTableCommand(table));
  const isActive = async (): Promise<boolean> =>
    (await client.send(new DescribeTableCommand({ TableName: table.TableName }))).Table?.TableStatus === 'ACTIVE';
  while (!(await isActive())) await new Promise((resolve) => setTimeout(resolve, 5));
}
