import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { COORDINATION } from '../contracts/tables';

/** How many pushes of a source are taken in a minute, over all environments of the function. */
export interface PushAllowance {
  /** Takes one of `most`; else how many seconds it is until there are new ones. */
  take(source: string, most: number): Promise<{ readonly ok: true } | { readonly ok: false; readonly seconds: number }>;
}

/** Milliseconds. */
const WINDOW = 60_000;
/** Seconds a counter is kept after its window. */
const KEPT_FOR = 3_600;

/**
 * One counter per source and minute (docs/decisions/0011).
 *
 * @param now - epoch milliseconds
 */
export const dynamoPushAllowance = (client: DynamoDBClient, tableName: string, now: () => number): PushAllowance => ({
  async take(source, most) {
    const instant = now();
    const window = Math.floor(instant / WINDOW);
    const end = (window + 1) * WINDOW;
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { [COORDINATION.key]: { S: `pushes:${source}@${window}` } },
          UpdateExpression: 'ADD #count :one SET #expiresAt = :expiresAt',
          ConditionExpression: 'attribute_not_exists(#count) OR #count < :most',
          ExpressionAttributeNames: { '#count': COORDINATION.count, '#expiresAt': COORDINATION.expiresAt },
          ExpressionAttributeValues: {
            ':one': { N: '1' },
            ':most': { N: String(most) },
            ':expiresAt': { N: String(Math.floor(end / 1000) + KEPT_FOR) },
          },
        }),
      );
      return { ok: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { ok: false, seconds: Math.max(1, Math.ceil((end - instant) / 1000)) };
    }
  },
});
