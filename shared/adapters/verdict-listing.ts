import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { VERDICTS } from '../contracts/tables';

export interface ListedVerdict {
  readonly commonName: string;
  /** The row as JSON. */
  readonly verdict: string;
}
export interface VerdictPage {
  readonly rows: readonly ListedVerdict[];
  /** Common name after which the next page begins; undefined on the last one. */
  readonly next: string | undefined;
}

/** Every row, in the order the table has them, which says nothing. */
export interface VerdictListing {
  page(after: string | undefined, limit: number): Promise<VerdictPage>;
}

export const dynamoVerdictListing = (client: DynamoDBClient, table: string): VerdictListing => ({
  async page(after, limit) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        Limit: limit,
        ...(after === undefined ? {} : { ExclusiveStartKey: { [VERDICTS.key]: { S: after } } }),
      }),
    );
    return {
      rows: Items.map((item) => ({
        commonName: item[VERDICTS.key]?.S ?? '',
        verdict: item[VERDICTS.verdict]?.S ?? '',
      })),
      next: LastEvaluatedKey?.[VERDICTS.key]?.S,
    };
  },
});
