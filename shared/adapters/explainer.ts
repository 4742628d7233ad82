import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Explanation, explain, hadHappened } from '../domain/explanation/explain';
import { normaliseCommonName } from '../domain/identity/common-name';
import { readStory, type StoryStores } from '../runtime/read-story';
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

export type Explainer = (query: ExplainQuery) => Promise<ExplainAnswer>;

/** Explains from the log, never from the row: the row is what is being explained. */
export const createExplainer = (
  client: DynamoDBClient,
  tables: { readonly events: string; readonly claims: string; readonly policies: string },
): Explainer =>
  explainerOver({
    log: dynamoEventLog(client, tables.events),
    claims: dynamoClaimStore(client, tables.claims),
    policies: dynamoPolicyStore(client, tables.policies),
  });

export const explainerOver =
  (stores: StoryStores): Explainer =>
  async ({ commonName, at, knownAt }) => {
    const name = normaliseCommonName(commonName);
    if (name.kind !== 'usable') return { kind: 'unusable-name' };
    const activation = (await stores.log.activations()).find(
      (candidate) => candidate.recordedAt <= knownAt && candidate.occurredAt <= at,
    );
    if (activation === undefined) return { kind: 'no-policy' };
    const active = await stores.policies.load(activation);
    const story = await readStory(name.value, active, stores, hadHappened({ at, knownAt }));
    // Nothing had been heard of it by then, whatever came later.
    if ([...story.logs.values()].every((events) => events.length === 0)) return { kind: 'unknown' };
    return { kind: 'explained', explanation: explain({ story, at, knownAt }) };
  };
