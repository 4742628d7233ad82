import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNAPSHOTS } from '../contracts/tables';
import type { SnapshotStore } from '../runtime/ports';
import { revisedItems } from './revised-items';

export function dynamoSnapshotStore(client: DynamoDBClient, table: string): SnapshotStore {
  const { key, revision, snapshot } = SNAPSHOTS;
  return revisedItems(client, table, { key, revision, text: snapshot }, (device) => `the snapshot of ${device}`);
}
