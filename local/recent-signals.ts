import * as z from 'zod';
import { readableOutcome } from '../shared/contracts/signal-outcome';
import { DECISIONS_PREFIX, EVENTS, FLEET, SIGNAL_STATUS, SIGNALS } from '../shared/contracts/tables';
import { callDynamo } from './dynamodb/wire';
import { cloneJson, type Json, type JsonObject, parseJson } from './json';

/** A stored push, without its body. */
export interface SignalSummary {
  readonly signalId: string;
  readonly source: string;
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly status: string;
  readonly attempts: number;
  /** What became of it: events, a hint, the reason it was ignored, or the error it was parked with. */
  readonly outcome: Json;
  readonly closedAt: string | null;
}

const LISTED = 100;
const pageSchema = z.object({ Items: z.array(z.record(z.string(), z.record(z.string(), z.unknown()))) });
const textSchema = z.object({ S: z.string() }).transform(({ S }) => S);
const numberSchema = z.object({ N: z.string() }).transform(({ N }) => Number(N));
const itemSchema = z.object({
  [SIGNALS.key]: textSchema,
  [SIGNALS.source]: textSchema,
  [SIGNALS.receivedAt]: numberSchema,
  [SIGNALS.status]: textSchema,
  [SIGNALS.attempts]: numberSchema.optional(),
  [SIGNALS.outcome]: textSchema.optional(),
  [SIGNALS.closedAt]: textSchema.optional(),
});

/** The newest signals of each status, newest first. The index tells which; the table tells the rest, for an index need not hold it. */
export async function recentSignals(endpoint: string, table: string): Promise<readonly SignalSummary[]> {
  const perStatus = await Promise.all(Object.values(SIGNAL_STATUS).map((status) => newest(endpoint, table, status)));
  const listed = perStatus
    .flat()
    .sort((a, b) => b.receivedAt - a.receivedAt)
    .slice(0, LISTED);
  const summaries = await Promise.all(listed.map(({ id }) => summary(endpoint, table, id)));
  return summaries.filter((found) => found !== undefined);
}

async function newest(
  endpoint: string,
  table: string,
  status: string,
): Promise<readonly { id: string; receivedAt: number }[]> {
  const page = await callDynamo(endpoint, 'Query', {
    TableName: table,
    IndexName: SIGNALS.byStatus,
    KeyConditionExpression: '#status = :status',
    ExpressionAttributeNames: { '#status': SIGNALS.status },
    ExpressionAttributeValues: { ':status': { S: status } },
    ScanIndexForward: false,
    Limit: LISTED,
  });
  return pageSchema.parse(page).Items.map((item) => ({
    id: textSchema.parse(item[SIGNALS.key]),
    receivedAt: numberSchema.parse(item[SIGNALS.receivedAt]),
  }));
}

async function summary(endpoint: string, table: string, id: string): Promise<SignalSummary | undefined> {
  const names = [
    SIGNALS.key,
    SIGNALS.source,
    SIGNALS.receivedAt,
    SIGNALS.status,
    SIGNALS.attempts,
    SIGNALS.outcome,
    SIGNALS.closedAt,
  ];
  const answer = await callDynamo(endpoint, 'GetItem', {
    TableName: table,
    ConsistentRead: true,
    Key: { [SIGNALS.key]: { S: id } },
    ProjectionExpression: names.map((name) => `#${name}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
  });
  if (answer.Item === undefined) return undefined;
  const item = itemSchema.parse(answer.Item);
  return {
    signalId: item.signalId,
    source: item.source,
    receivedAt: new Date(item.receivedAt).toISOString(),
    status: item.status,
    attempts: item.attempts ?? 0,
    outcome: item.outcome === undefined ? null : cloneJson(readableOutcome(parseJson(item.outcome))),
    closedAt: item.closedAt ?? null,
  };
}

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
