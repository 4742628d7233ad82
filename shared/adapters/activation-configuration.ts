import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EVENTS, FLEET } from '../contracts/tables';
import { ofAnyVersion } from '../domain/event-versions';
import { policyActivatedSchema } from '../domain/events';
import { activationId } from '../domain/policy/activation-id';
import { parseStored } from '../runtime/unreadable-store';

const stored = ofAnyVersion(policyActivatedSchema);

/** The hash of the configuration that came with an activation, read once; undefined where there is none of this count. */
export function dynamoActivationConfiguration(
  client: DynamoDBClient,
  table: string,
): (activation: number) => Promise<string | undefined> {
  const known = new Map<number, string>();
  return async (activation) => {
    const hash = known.get(activation);
    if (hash !== undefined) return hash;
    const eventId = activationId(activation);
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: table,
        Key: { [EVENTS.key]: { S: FLEET }, [EVENTS.sortKey]: { S: eventId } },
        ConsistentRead: true,
      }),
    );
    if (Item === undefined) return undefined;
    const { configurationHash } = parseStored(stored, Item[EVENTS.event]?.S, eventId);
    known.set(activation, configurationHash);
    return configurationHash;
  };
}
