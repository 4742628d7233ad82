import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { ACTIVATION_PREFIX, EVENTS, FLEET, HOLD_PREFIX } from '../contracts/tables';
import { STORED_EVENT } from '../domain/event-versions';
import type { DeviceEvent, HoldEvent, PolicyActivated } from '../domain/events';
import type { EventLog } from '../runtime/ports';
import { parseStored } from '../runtime/unreadable-store';
import { type Item, queryAll } from './dynamodb-pages';

/** The log on DynamoDB. Appending is the state machine's (infra/workflows/ingest-signal.ts); this reads. */
export function dynamoEventLog(client: DynamoDBClient, table: string): EventLog {
  const partition = (device: string) => ({
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: '#device = :device',
    ExpressionAttributeNames: { '#device': EVENTS.key },
    ExpressionAttributeValues: { ':device': { S: device } },
  });
  const fleet = partition(FLEET);
  const fleetEvents = (prefix: string) => ({
    ...fleet,
    KeyConditionExpression: `${fleet.KeyConditionExpression} AND begins_with(#eventId, :prefix)`,
    ExpressionAttributeNames: { ...fleet.ExpressionAttributeNames, '#eventId': EVENTS.sortKey },
    ExpressionAttributeValues: { ...fleet.ExpressionAttributeValues, ':prefix': { S: prefix } },
  });
  // The counter in the event id is zero-padded: the newest activation sorts last.
  const newestActivationsFirst = { ...fleetEvents(ACTIVATION_PREFIX), ScanIndexForward: false };
  const activation = (item: Item): PolicyActivated =>
    parseStored(STORED_EVENT.activation, text(item), `activation ${item[EVENTS.sortKey]?.S ?? '?'}`);
  return {
    async read(device: string): Promise<readonly DeviceEvent[]> {
      const items = await queryAll(client, partition(device));
      return items.map((item) => deviceEvent(item, device));
    },

    async readSince(device: string, recordedAt: number): Promise<readonly DeviceEvent[]> {
      const all = partition(device);
      const items = await queryAll(client, {
        ...all,
        IndexName: EVENTS.byRecordedAt,
        KeyConditionExpression: `${all.KeyConditionExpression} AND #recordedAt > :recordedAt`,
        ExpressionAttributeNames: { ...all.ExpressionAttributeNames, '#recordedAt': EVENTS.recordedAt },
        ExpressionAttributeValues: { ...all.ExpressionAttributeValues, ':recordedAt': { N: String(recordedAt) } },
      });
      return items.map((item) => deviceEvent(item, device));
    },

    async latestActivation(): Promise<PolicyActivated | undefined> {
      // One item is all that is read.
      const { Items: [latest] = [] } = await client.send(new QueryCommand({ ...newestActivationsFirst, Limit: 1 }));
      return latest === undefined ? undefined : activation(latest);
    },

    async activations(): Promise<readonly PolicyActivated[]> {
      return (await queryAll(client, newestActivationsFirst)).map(activation);
    },

    async holds(): Promise<readonly HoldEvent[]> {
      return (await queryAll(client, fleetEvents(HOLD_PREFIX))).map((item) =>
        parseStored(STORED_EVENT.hold, text(item), `hold ${item[EVENTS.sortKey]?.S ?? '?'}`),
      );
    },
  };
}

const deviceEvent = (item: Item, device: string): DeviceEvent =>
  parseStored(STORED_EVENT.device, text(item), `event ${item[EVENTS.sortKey]?.S ?? '?'} of ${device}`);

const text = (item: Item): string | undefined => item[EVENTS.event]?.S;
