import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { UnreadableStore } from '../runtime/unreadable-store';

export interface RevisedItem {
  readonly revision: number;
  /** Undefined where the item holds no text. */
  readonly text: string | undefined;
}

/** Items of one text each that are overwritten only as they were read: each write counts their revision up. */
export function revisedItems(
  client: DynamoDBClient,
  TableName: string,
  attributes: { readonly key: string; readonly revision: string; readonly text: string },
  /** For the error: what the item of a key is. */
  called: (key: string) => string,
) {
  const { key, revision, text } = attributes;
  return {
    async read(id: string): Promise<RevisedItem | undefined> {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName, Key: { [key]: { S: id } }, ConsistentRead: true }),
      );
      if (item === undefined) return undefined;
      const count = Number(item[revision]?.N);
      if (!Number.isSafeInteger(count)) throw new UnreadableStore(called(id));
      return { revision: count, text: item[text]?.S };
    },

    /** Writes revision `expected + 1` (1 where `expected` is undefined: no item yet). False when another write came between. */
    async write(id: string, content: string | undefined, expected: number | undefined): Promise<boolean> {
      const condition =
        expected === undefined
          ? { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': key } }
          : {
              ConditionExpression: '#revision = :expected',
              ExpressionAttributeNames: { '#revision': revision },
              ExpressionAttributeValues: { ':expected': { N: String(expected) } },
            };
      const Item = {
        [key]: { S: id },
        [revision]: { N: String((expected ?? 0) + 1) },
        ...(content === undefined ? {} : { [text]: { S: content } }),
      };
      try {
        await client.send(new PutItemCommand({ TableName, Item, ...condition }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
