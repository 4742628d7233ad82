import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { DECISIONS_PREFIX, EVENTS } from '../contracts/tables';
import { decisionIdAt, deniedDay } from '../domain/connect/decision-id';
import { ofAnyVersion } from '../domain/event-versions';
import { type ConnectionDecided, connectionDecidedSchema } from '../domain/events';
import type { DecisionHistory, DecisionQuery } from '../runtime/ports';
import { parseStored } from '../runtime/unreadable-store';
import type { Item } from './dynamodb-pages';

const DAY_MS = 86_400_000;
const stored = ofAnyVersion(connectionDecidedSchema);

/** Decisions in the log on DynamoDB: one partition per common name, ids that sort by time, two indexes for the other questions. */
export function dynamoDecisionHistory(client: DynamoDBClient, table: string): DecisionHistory {
  const read = (item: Item): ConnectionDecided =>
    parseStored(stored, item[EVENTS.event]?.S, `decision ${item[EVENTS.sortKey]?.S ?? '?'}`);

  /** Newest first, up to the limit, page by page. */
  async function newest(input: QueryCommandInput, { from, to, limit }: DecisionQuery): Promise<ConnectionDecided[]> {
    const found: ConnectionDecided[] = [];
    let start: QueryCommandInput['ExclusiveStartKey'];
    do {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          ...input,
          KeyConditionExpression: `${input.KeyConditionExpression} AND #id BETWEEN :from AND :to`,
          ExpressionAttributeNames: { ...input.ExpressionAttributeNames, '#id': EVENTS.sortKey },
          ExpressionAttributeValues: {
            ...input.ExpressionAttributeValues,
            ':from': { S: decisionIdAt(from) },
            // Ids go on after the instant: the bound is the first one that does not belong to it any more.
            ':to': { S: decisionIdAt(to + 1) },
          },
          ScanIndexForward: false,
          Limit: limit - found.length,
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
      found.push(...Items.map(read));
      start = LastEvaluatedKey;
    } while (start !== undefined && found.length < limit);
    return found;
  }

  return {
    async append(event) {
      const denied = event.receipt.decision.outcome === 'denied';
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: {
              [EVENTS.key]: { S: event.device },
              [EVENTS.sortKey]: { S: event.eventId },
              [EVENTS.type]: { S: event.type },
              [EVENTS.recordedAt]: { N: String(event.recordedAt) },
              [EVENTS.event]: { S: JSON.stringify(event) },
              ...(event.connectionId === undefined ? {} : { [EVENTS.connectionId]: { S: event.connectionId } }),
              ...(denied ? { [EVENTS.deniedOn]: { S: deniedDay(event.occurredAt) } } : {}),
            },
            ConditionExpression: 'attribute_not_exists(#id)',
            ExpressionAttributeNames: { '#id': EVENTS.sortKey },
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    async ofName(commonName, query) {
      return await newest(
        {
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: '#partition = :partition',
          ExpressionAttributeNames: { '#partition': EVENTS.key },
          ExpressionAttributeValues: { ':partition': { S: `${DECISIONS_PREFIX}${commonName}` } },
        },
        query,
      );
    },

    async ofConnection(connectionId) {
      const { Items: keys = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: EVENTS.byConnection,
          KeyConditionExpression: '#connection = :connection',
          ExpressionAttributeNames: { '#connection': EVENTS.connectionId },
          ExpressionAttributeValues: { ':connection': { S: connectionId } },
        }),
      );
      const items = await Promise.all(
        keys.map(async ({ [EVENTS.key]: partition, [EVENTS.sortKey]: id }) => {
          if (partition === undefined || id === undefined) return [];
          const Key = { [EVENTS.key]: partition, [EVENTS.sortKey]: id };
          const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
          return Item === undefined ? [] : [read(Item)];
        }),
      );
      return items.flat().sort((a, b) => (a.eventId < b.eventId ? 1 : -1));
    },

    async denials({ from, to, limit }) {
      const found: ConnectionDecided[] = [];
      for (let day = to; found.length < limit && deniedDay(day) >= deniedDay(from); day -= DAY_MS) {
        const ofDay = await newest(
          {
            TableName: table,
            IndexName: EVENTS.byDenial,
            KeyConditionExpression: '#day = :day',
            ExpressionAttributeNames: { '#day': EVENTS.deniedOn },
            ExpressionAttributeValues: { ':day': { S: deniedDay(day) } },
          },
          { from, to, limit: limit - found.length },
        );
        found.push(...ofDay);
      }
      return found;
    },
  };
}
