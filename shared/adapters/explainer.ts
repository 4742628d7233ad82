import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Explanation, explain, hadHappened } from '../domain/explanation/explain';
import { normaliseCommonName } from '../domain/identity/common-name';
import { readStory } from '../runtime/read-story';
import { dynamoClaimStore } from './claim-store';
import { dynamoEventLog } from './event-log';
import { dynamoPolicyStore } from './policy-store';

/** Instants in epoch ms: which moment is explained, and what counts as known. */
export interface ExplainQuery {
  readonly commonName: string;
  readonly at: number;
  readonly knownAt: number;
}
export type ExplainAnswer =
  | { readonly kind: 'explained'; readonly explanation: Explanation }
  | { readonly kind: 'unusable-name' }
  /** No device had claimed the name. */
  | { readonly kind: 'unknown' }
  /** No policy was active then. */
  | { readonly kind: 'no-policy' };

/** Explains from the log, never from the row: the row is what is being explained. */
export function createExplainer(
  client: DynamoDBClient,
  tables: { readonly events: string; readonly claims: string; readonly policies: string },
): (query: ExplainQuery) => Promise<ExplainAnswer> {
  const log = dynamoEventLog(client, tables.events);
  const claims = dynamoClaimStore(client, tables.claims);
  const policies = dynamoPolicyStore(client, tables.policies);
  return async ({ commonName, at, knownAt }) => {
    const name = normaliseCommonName(commonName);
    if (name.kind !== 'usable') return { kind: 'unusable-name' };
    const activation = (await log.activations()).find(
      (candidate) => candidate.recordedAt <= knownAt && candidate.occurredAt <= at,
    );
    if (activation === undefined) return { kind: 'no-policy' };
    const active = await policies.load(activation);
    const story = await readStory(name.value, active, { log, claims, policies }, hadHappened({ at, knownAt }));
    // Nothing had been heard of it by then, whatever came later.
    if ([...story.logs.values()].every((events) => events.length === 0)) return { kind: 'unknown' };
    return { kind: 'explained', explanation: explain({ story, at, knownAt }) };
  };
}
