import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { VERDICTS } from '../contracts/tables';
import type { VerdictStore } from '../runtime/ports';
import { UnreadableStore } from '../runtime/unreadable-store';
import { revisedItems } from './revised-items';

export function dynamoVerdictStore(client: DynamoDBClient, table: string): VerdictStore {
  const called = (commonName: string): string => `the verdict row of ${commonName}`;
  const { key, revision, verdict } = VERDICTS;
  const rows = revisedItems(client, table, { key, revision, text: verdict }, called);
  return {
    async read(commonName) {
      const row = await rows.read(commonName);
      if (row === undefined) return undefined;
      if (row.text === undefined) throw new UnreadableStore(called(commonName));
      return { verdict: row.text, revision: row.revision };
    },
    write: rows.write,
  };
}
