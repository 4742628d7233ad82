import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type * as z from 'zod';
import { POLICIES } from '../contracts/tables';
import { projectionConfigurationSchema } from '../domain/configuration';
import { policySetSchema } from '../domain/policy/policy-set';
import type { Activated } from '../domain/verdict/story';
import type { PolicyStore } from '../runtime/ports';
import { parseStored } from '../runtime/unreadable-store';

/** How many are kept: the active one, and those in force when exemptions and holds began. */
const MOST_KEPT = 20;

/** Keeps what it loaded: documents are immutable by hash, and every execution asks for the same ones. */
export function dynamoPolicyStore(client: DynamoDBClient, table: string): PolicyStore {
  const kept = new Map<number, Activated>();
  const load = async <T>(hash: string, schema: z.ZodType<T>, what: string): Promise<T> => {
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: table, Key: { [POLICIES.key]: { S: hash } }, ConsistentRead: true }),
    );
    return parseStored(schema, item?.[POLICIES.document]?.S, `${what} ${hash}`);
  };
  return {
    async load({ activation, policyHash, configurationHash, enforced }) {
      const known = kept.get(activation);
      if (known !== undefined) return known;
      const [policySet, configuration] = await Promise.all([
        load(policyHash, policySetSchema, 'policy'),
        load(configurationHash, projectionConfigurationSchema, 'configuration'),
      ]);
      const loaded = { activation, policyHash, policySet, configuration, enforced };
      const [oldest] = kept.keys();
      if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      kept.set(activation, loaded);
      return loaded;
    },
  };
}
