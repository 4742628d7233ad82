import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { COORDINATION, SIGNALS, type SignalStatus } from '../../shared/contracts/tables';
import { createActiveTable } from './active-table';

export const SIGNALS_TABLE = 'signals';
export const COORDINATION_TABLE = 'coordination';

/** The signals table and the table of agreements on dynalite: keys and index as the contract names them. */
export async function signalTable() {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  const endpoint = `http://127.0.0.1:${address.port}`;
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await createActiveTable(client, {
    TableName: SIGNALS_TABLE,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: SIGNALS.key, AttributeType: 'S' },
      { AttributeName: SIGNALS.status, AttributeType: 'S' },
      { AttributeName: SIGNALS.receivedAt, AttributeType: 'N' },
    ],
    KeySchema: [{ AttributeName: SIGNALS.key, KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: SIGNALS.byStatus,
        KeySchema: [
          { AttributeName: SIGNALS.status, KeyType: 'HASH' },
          { AttributeName: SIGNALS.receivedAt, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [SIGNALS.source] },
      },
    ],
  });
  await createActiveTable(client, {
    TableName: COORDINATION_TABLE,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: COORDINATION.key, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: COORDINATION.key, KeyType: 'HASH' }],
  });
  const close = (signalId: string, status: SignalStatus) =>
    client.send(
      new UpdateItemCommand({
        TableName: SIGNALS_TABLE,
        Key: { [SIGNALS.key]: { S: signalId } },
        UpdateExpression: 'SET #status = :status',
        ExpressionAttributeNames: { '#status': SIGNALS.status },
        ExpressionAttributeValues: { ':status': { S: status } },
      }),
    );
  const stop = async () => {
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { client, endpoint, close, stop };
}
