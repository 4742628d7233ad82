import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { COORDINATION } from '../contracts/tables';

/** Who looks at a device. */
export interface LookLeases {
  /** Whether this signal holds the lease now: it took it, or held it before. */
  take(lease: string, signalId: string): Promise<boolean>;
}

/** Much longer than a workflow may run, retries and the sweep included; seconds. */
const KEPT_FOR = 86_400;

/** @param now - epoch milliseconds */
export function dynamoLookLeases(client: DynamoDBClient, tableName: string, now: () => number): LookLeases {
  return {
    async take(lease, signalId) {
      try {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: {
              [COORDINATION.key]: { S: lease },
              [COORDINATION.holder]: { S: signalId },
              [COORDINATION.expiresAt]: { N: String(Math.floor(now() / 1000) + KEPT_FOR) },
            },
            ConditionExpression: 'attribute_not_exists(#key) OR #holder = :me',
            ExpressionAttributeNames: { '#key': COORDINATION.key, '#holder': COORDINATION.holder },
            ExpressionAttributeValues: { ':me': { S: signalId } },
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
