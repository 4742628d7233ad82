import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SIGNAL_STATUS, SIGNALS, type SignalStatus } from '../contracts/tables';

/** A stored push, without its body. */
export interface ListedSignal {
  readonly signalId: string;
  readonly source: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly status: SignalStatus;
  readonly attempts: number;
  /** JSON: what became of it. */
  readonly outcome: string | undefined;
  /** ISO 8601. */
  readonly closedAt: string | undefined;
}

/** Stored pushes by status, newest first. The index lags behind by a moment and holds no bodies. */
export interface SignalListing {
  newest(status: SignalStatus, limit: number): Promise<readonly ListedSignal[]>;
}

/** The newest `limit` of each of these statuses, or of every one, together, newest first. */
export async function newestSignals(
  listing: SignalListing,
  limit: number,
  statuses: readonly SignalStatus[] = Object.values(SIGNAL_STATUS),
): Promise<readonly ListedSignal[]> {
  const lists = await Promise.all(statuses.map((status) => listing.newest(status, limit)));
  return lists.flat().sort((a, b) => b.receivedAt - a.receivedAt);
}

export const dynamoSignalListing = (client: DynamoDBClient, table: string): SignalListing => ({
  async newest(status, limit) {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: SIGNALS.byStatus,
        KeyConditionExpression: '#status = :status',
        ExpressionAttributeNames: { '#status': SIGNALS.status },
        ExpressionAttributeValues: { ':status': { S: status } },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return Items.map((item) => ({
      signalId: item[SIGNALS.key]?.S ?? '',
      source: item[SIGNALS.source]?.S ?? '',
      receivedAt: Number(item[SIGNALS.receivedAt]?.N),
      status,
      attempts: Number(item[SIGNALS.attempts]?.N ?? 0),
      outcome: item[SIGNALS.outcome]?.S,
      closedAt: item[SIGNALS.closedAt]?.S,
    }));
  },
});
