import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SIGNAL_STATUS, SIGNALS } from '../contracts/tables';
import { bodyKeyOf, type SignalBodies } from './signal-bodies';

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

/** A larger body lies in the bucket: with base64 and the rest it would pass the 256 KiB of a state. Bytes. */
export const LARGEST_INLINE_BODY = 128 * 1024;

export function dynamoSignalStore(client: DynamoDBClient, tableName: string, bodies: SignalBodies): SignalStore {
  /** The body, or where it lies: put there first, so that no signal refers to nothing. */
  async function checkedIn({ signalId, body }: NewSignal): Promise<Record<string, AttributeValue>> {
    if (body.byteLength <= LARGEST_INLINE_BODY) return { [SIGNALS.body]: { B: body } };
    const key = bodyKeyOf(signalId);
    await bodies.put(key, body);
    return { [SIGNALS.bodyKey]: { S: key } };
  }

  return {
    async open(signal) {
      const body = await checkedIn(signal);
      try {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: {
              [SIGNALS.key]: { S: signal.signalId },
              [SIGNALS.source]: { S: signal.source },
              [SIGNALS.receivedAt]: { N: String(signal.receivedAt) },
              [SIGNALS.status]: { S: SIGNAL_STATUS.open },
              ...body,
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
