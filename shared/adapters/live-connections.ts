import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { LIVE_CONNECTIONS } from '../contracts/tables';
import { LONGEST_SESSION_MS, liveConnectionSchema } from '../domain/connect/live-connection';
import type { LiveConnections } from '../runtime/ports';
import { parseStored } from '../runtime/unreadable-store';
import { queryAll } from './dynamodb-pages';

/** Live connections on DynamoDB. Nobody tells when a session ends of itself, so each is forgotten when none can last longer. */
export const dynamoLiveConnections = (client: DynamoDBClient, table: string): LiveConnections => ({
  async open(connection) {
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            [LIVE_CONNECTIONS.key]: { S: connection.device },
            [LIVE_CONNECTIONS.sortKey]: { S: connection.connectionId },
            [LIVE_CONNECTIONS.connection]: { S: JSON.stringify(connection) },
            [LIVE_CONNECTIONS.expiresAt]: { N: String(Math.ceil((connection.since + LONGEST_SESSION_MS) / 1_000)) },
          },
          ConditionExpression: 'attribute_not_exists(#connection)',
          ExpressionAttributeNames: { '#connection': LIVE_CONNECTIONS.sortKey },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  },

  async ofDevice(device, now) {
    const items = await queryAll(client, {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: '#device = :device',
      ExpressionAttributeNames: { '#device': LIVE_CONNECTIONS.key },
      ExpressionAttributeValues: { ':device': { S: device } },
    });
    return items
      .map((item) =>
        parseStored(liveConnectionSchema, item[LIVE_CONNECTIONS.connection]?.S, `a live connection of ${device}`),
      )
      .filter(({ since }) => now < since + LONGEST_SESSION_MS);
  },
});
