import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SIGNAL_STATUS, SIGNALS } from '../contracts/tables';

/** A push to be kept as it came. */
export interface NewSignal {
  readonly signalId: string;
  readonly source: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly body: Uint8Array;
  /** Of the headers: what the source's interpreter needs. */
  readonly kept: Readonly<Record<string, string>>;
  readonly contentType: string | undefined;
  /** Epoch seconds after which the item may be deleted. */
  readonly expiresAt: number;
}

/** What the store knew of the signal: nothing, so that it is stored and open now; or its earlier delivery. */
export type Opening = 'opened' | 'still-open' | 'closed';

export interface SignalStore {
  /** Stores the signal unless one with its id is there; the earlier one is never changed. */
  open(signal: NewSignal): Promise<Opening>;
}

export function dynamoSignalStore(client: DynamoDBClient, tableName: string): SignalStore {
  return {
    async open(signal) {
      try {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: {
              [SIGNALS.key]: { S: signal.signalId },
              [SIGNALS.source]: { S: signal.source },
              [SIGNALS.receivedAt]: { N: String(signal.receivedAt) },
              [SIGNALS.status]: { S: SIGNAL_STATUS.open },
              [SIGNALS.body]: { B: signal.body },
              ...(Object.keys(signal.kept).length === 0 ? {} : { [SIGNALS.kept]: { S: JSON.stringify(signal.kept) } }),
              [SIGNALS.attempts]: { N: '0' },
              [SIGNALS.expiresAt]: { N: String(signal.expiresAt) },
              ...(signal.contentType === undefined ? {} : { [SIGNALS.contentType]: { S: signal.contentType } }),
            },
            ConditionExpression: 'attribute_not_exists(#key)',
            ExpressionAttributeNames: { '#key': SIGNALS.key },
          }),
        );
        return 'opened';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
      return earlierDelivery(client, tableName, signal.signalId);
    },
  };
}

/** A second read rather than ReturnValuesOnConditionCheckFailure: duplicates are rare, and emulators ignore the option. */
async function earlierDelivery(client: DynamoDBClient, tableName: string, signalId: string): Promise<Opening> {
  const { Item } = await client.send(
    new GetItemCommand({
      TableName: tableName,
      Key: { [SIGNALS.key]: { S: signalId } },
      ConsistentRead: true,
      ProjectionExpression: '#status',
      ExpressionAttributeNames: { '#status': SIGNALS.status },
    }),
  );
  // Deleted by age between the two requests: as a fault, so that the sender comes again and it is stored anew.
  if (Item === undefined) throw new Error('the earlier delivery was deleted while this one was checked');
  return Item[SIGNALS.status]?.S === SIGNAL_STATUS.open ? 'still-open' : 'closed';
}
