import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type SignalReceived, signalReceivedSchema } from '../contracts/bus';
import { SIGNAL_STATUS, SIGNALS } from '../contracts/tables';

/** What is not done yet among the stored signals. */
export interface SignalBacklog {
  /** Open signals received before `instant` (epoch milliseconds), oldest first, a page at a time. */
  openSince(instant: number): AsyncIterable<readonly SignalReceived[]>;
  /** Parked signals, oldest first, a page at a time. */
  parked(): AsyncIterable<readonly SignalReceived[]>;
  /** How many are parked. */
  countParked(): Promise<number>;
}

/** What a reference to a signal is made of. */
const REFERENCES = {
  ProjectionExpression: '#signalId, #source, #receivedAt',
  ExpressionAttributeNames: {
    '#status': SIGNALS.status,
    '#receivedAt': SIGNALS.receivedAt,
    '#signalId': SIGNALS.key,
    '#source': SIGNALS.source,
  },
} as const;

/** Reads the index by status, which is eventually consistent: a signal that was just closed may be listed once more. */
export function dynamoSignalBacklog(client: DynamoDBClient, tableName: string): SignalBacklog {
  async function* pages(query: Omit<QueryCommandInput, 'TableName' | 'IndexName'>) {
    let from: Record<string, AttributeValue> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({ TableName: tableName, IndexName: SIGNALS.byStatus, ...query, ExclusiveStartKey: from }),
      );
      yield page;
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  }

  return {
    async *openSince(instant) {
      const query = {
        ...REFERENCES,
        KeyConditionExpression: '#status = :open AND #receivedAt < :instant',
        ExpressionAttributeValues: { ':open': { S: SIGNAL_STATUS.open }, ':instant': { N: String(instant) } },
      };
      for await (const page of pages(query)) yield (page.Items ?? []).map(reference);
    },
    async *parked() {
      const query = {
        ...REFERENCES,
        KeyConditionExpression: '#status = :parked',
        ExpressionAttributeValues: { ':parked': { S: SIGNAL_STATUS.parked } },
      };
      for await (const page of pages(query)) yield (page.Items ?? []).map(reference);
    },
    async countParked() {
      let count = 0;
      const query = {
        KeyConditionExpression: '#status = :parked',
        ExpressionAttributeNames: { '#status': SIGNALS.status },
        ExpressionAttributeValues: { ':parked': { S: SIGNAL_STATUS.parked } },
        Select: 'COUNT',
      } as const;
      for await (const page of pages(query)) count += page.Count ?? 0;
      return count;
    },
  };
}

const reference = (item: Record<string, AttributeValue>): SignalReceived =>
  signalReceivedSchema.parse({
    signalId: item[SIGNALS.key]?.S,
    source: item[SIGNALS.source]?.S,
    receivedAt: Number(item[SIGNALS.receivedAt]?.N),
  });
