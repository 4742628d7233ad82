import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CLAIMS } from '../contracts/tables';
import type { ClaimStore } from '../runtime/ports';
import { queryAll } from './dynamodb-pages';

export function dynamoClaimStore(client: DynamoDBClient, table: string): ClaimStore {
  return {
    async add(identifier, device) {
      // Idempotent: the item is its key.
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: { [CLAIMS.key]: { S: identifier }, [CLAIMS.sortKey]: { S: device } },
        }),
      );
    },
    async devices(identifier) {
      const items = await queryAll(client, {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: '#identifier = :identifier',
        ExpressionAttributeNames: { '#identifier': CLAIMS.key },
        ExpressionAttributeValues: { ':identifier': { S: identifier } },
      });
      return items.flatMap((item) => item[CLAIMS.sortKey]?.S ?? []);
    },
  };
}
