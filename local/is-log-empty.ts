import * as z from 'zod';
import { DECISIONS_PREFIX, EVENTS, FLEET } from '../shared/contracts/tables';
import { callDynamo } from './dynamodb/wire';
import type { JsonObject } from './json';

const pageSchema = z.object({ Items: z.array(z.record(z.string(), z.record(z.string(), z.unknown()))) });
const textSchema = z.object({ S: z.string() }).transform(({ S }) => S);

/**
 * True while neither a signal nor an event of a device is stored: deployment alone writes fleet-wide events, and what was
 * decided so far says nothing about a device.
 */
export async function isLogEmpty(
  endpoint: string,
  tables: { readonly signals: string; readonly events: string },
): Promise<boolean> {
  const signals = await callDynamo(endpoint, 'Scan', { TableName: tables.signals, Limit: 1 });
  if (pageSchema.parse(signals).Items.length > 0) return false;
  let start: JsonObject = {};
  for (;;) {
    const page = await callDynamo(endpoint, 'Scan', {
      TableName: tables.events,
      ProjectionExpression: EVENTS.key,
      ...start,
    });
    const partitions = pageSchema.parse(page).Items.map((item) => textSchema.parse(item[EVENTS.key]));
    if (partitions.some((name) => name !== FLEET && !name.startsWith(DECISIONS_PREFIX))) return false;
    if (page.LastEvaluatedKey === undefined) return true;
    start = { ExclusiveStartKey: page.LastEvaluatedKey };
  }
}
