import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type * as z from 'zod';
import { POLICIES } from '../contracts/tables';
import { projectionConfigurationSchema } from '../domain/configuration';
import { policySetSchema } from '../domain/policy/policy-set';
import type { Activated } from '../domain/verdict/build-row';
import type { PolicyStore } from '../runtime/ports';
import { parseStored } from '../runtime/unreadable-store';

/** Keeps the last activation it loaded: documents are immutable by hash, and every execution asks for the same one. */
export function dynamoPolicyStore(client: DynamoDBClient, table: string): PolicyStore {
  let kept: Activated | undefined;
  const load = async <T>(hash: string, schema: z.ZodType<T>, what: string): Promise<T> => {
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: table, Key: { [POLICIES.key]: { S: hash } }, ConsistentRead: true }),
    );
    return parseStored(schema, item?.[POLICIES.document]?.S, `${what} ${hash}`);
  };
  return {
    async load({ activation, policyHash, configurationHash }) {
      if (kept?.activation !== activation) {
        const [policySet, configuration] = await Promise.all([
          load(policyHash, policySetSchema, 'policy'),
          load(configurationHash, projectionConfigurationSchema, 'configuration'),
        ]);
        kept = { activation, policyHash, policySet, configuration };
      }
      return kept;
    },
  };
}
