import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { VERDICTS } from '../contracts/tables';
import type { VerdictStore } from '../runtime/ports';
import { UnreadableStore } from '../runtime/unreadable-store';

export function dynamoVerdictStore(client: DynamoDBClient, table: string): VerdictStore {
  return {
    async read(commonName) {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: table, Key: { [VERDICTS.key]: { S: commonName } }, ConsistentRead: true }),
      );
      if (item === undefined) return undefined;
      const verdict = item[VERDICTS.verdict]?.S;
      const revision = Number(item[VERDICTS.revision]?.N);
      if (verdict === undefined || !Number.isSafeInteger(revision))
        throw new UnreadableStore(`the verdict row of ${commonName}`);
      return { verdict, revision };
    },

    async write(commonName, verdict, expected) {
      const rowIsAsRead = expected === undefined ? 'attribute_not_exists(#key)' : '#revision = :expected';
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: {
              [VERDICTS.key]: { S: commonName },
              [VERDICTS.revision]: { N: String((expected ?? 0) + 1) },
              [VERDICTS.verdict]: { S: verdict },
            },
            ConditionExpression: rowIsAsRead,
            ExpressionAttributeNames:
              expected === undefined ? { '#key': VERDICTS.key } : { '#revision': VERDICTS.revision },
            ...(expected === undefined ? {} : { ExpressionAttributeValues: { ':expected': { N: String(expected) } } }),
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
