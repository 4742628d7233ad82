import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { LIVE_CONNECTIONS } from '../contracts/tables';
import { type LiveConnection, LONGEST_SESSION_MS, liveConnectionSchema } from '../domain/connect/live-connection';
import type { LiveConnections } from '../runtime/ports';
import { parseStored } from '../runtime/unreadable-store';
import { type Item, queryAll } from './dynamodb-pages';

const read = (item: Item): LiveConnection =>
  parseStored(
    liveConnectionSchema,
    item[LIVE_CONNECTIONS.connection]?.S,
    `a live connection of ${item[LIVE_CONNECTIONS.key]?.S ?? '?'}`,
  );
const canBeOpen = (now: number) => (connection: LiveConnection) => now < connection.since + LONGEST_SESSION_MS;

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
    return items.map(read).filter(canBeOpen(now));
  },

  async page(after, limit, now) {
    const { Items = [], LastEvaluatedKey: end } = await client.send(
      new ScanCommand({
        TableName: table,
        Limit: limit,
        ...(after === undefined
          ? {}
          : {
              ExclusiveStartKey: {
                [LIVE_CONNECTIONS.key]: { S: after.device },
                [LIVE_CONNECTIONS.sortKey]: { S: after.connectionId },
              },
            }),
      }),
    );
    return {
      connections: Items.map(read).filter(canBeOpen(now)),
      end: end && {
        device: end[LIVE_CONNECTIONS.key]?.S ?? '',
        connectionId: end[LIVE_CONNECTIONS.sortKey]?.S ?? '',
      },
    };
  },
});
