import { readsConnection } from '../cedar/instants';
import { decide } from '../connect/decide';
import type { Decision } from '../connect/decision';
import { nextChange } from '../connect/next-change';
import { type ConnectionRequest, normaliseRequest } from '../connect/request';
import type { DeviceEvent } from '../events';
import { holderOf, type NameHolder } from '../identity/holder';
import { foldDevice } from '../posture/fold';
import type { MergedFacts } from '../posture/merge';
import { type Activated, buildRow } from '../verdict/build-row';
import type { ActiveRow, RowRule, VerdictRow } from '../verdict/row';

/** Why a device is answered as it is: what `GET /devices/{commonName}` returns. Instants are ISO 8601. */
export interface Explanation {
  readonly commonName: string;
  /** The instant that is explained, and what was recorded by then is all that counts. */
  readonly at: string;
  readonly knownAt: string;
  readonly state: VerdictRow['state'];
  /** The answer to a connection to an endpoint without settings of its own that tells nothing about itself. */
  readonly decision: Decision;
  readonly device: string | undefined;
  readonly claimants: readonly string[];
  readonly lastSeen: string | undefined;
  readonly validUntil: string | undefined;
  readonly nextChange: { readonly at: string; readonly outcome: string; readonly code: string | undefined } | undefined;
  readonly rules: readonly ExplainedRule[];
  readonly facts: readonly ExplainedFact[];
  readonly sources: Readonly<
    Record<string, { readonly lastSeen: string | undefined; readonly facts: readonly ExplainedFact[] }>
  >;
  readonly policy: { readonly activation: number; readonly hash: string };
  /** Newest first. */
  readonly history: readonly ExplainedEvent[];
}
export interface ExplainedRule {
  readonly id: string;
  readonly state: 'pass' | 'fail' | 'error' | 'depends-on-connection';
  readonly shadow: boolean;
  readonly message: string | undefined;
}
export interface ExplainedFact {
  readonly name: string;
  readonly value: unknown;
  readonly source: string;
  readonly observedAt: string;
  readonly since: string;
}
export interface ExplainedEvent {
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly type: string;
  readonly device: string;
  readonly eventId: string;
  readonly signalId: string | undefined;
  readonly facts: unknown;
}

export interface ExplanationInput {
  readonly commonName: string;
  /** Every partition that ever claimed the name, or shares a serial number with one that did. */
  readonly logs: ReadonlyMap<string, readonly DeviceEvent[]>;
  readonly active: Activated;
  /** Epoch ms. */
  readonly at: number;
  readonly knownAt: number;
}

export function explain({ commonName, logs, active, at, knownAt }: ExplanationInput): Explanation {
  const known = new Map(
    [...logs].map(([device, events]) => [
      device,
      events.filter((event) => event.recordedAt <= knownAt && event.occurredAt <= at),
    ]),
  );
  const histories = [...known].map(([device, events]) =>
    foldDevice(device, device.slice(0, device.indexOf(':')), events),
  );
  const holder = holderOf(commonName, histories, active.configuration);
  const row = buildRow(commonName, holder, active);
  const request = anonymousRequest();
  const change = nextChange(row, at, request);
  return {
    commonName,
    at: iso(at),
    knownAt: iso(knownAt),
    state: row.state,
    decision: decide(row, at, request),
    device: row.state === 'active' ? row.device : undefined,
    claimants: row.state === 'ambiguous' ? row.claimants : [],
    lastSeen: row.state === 'active' ? iso(row.lastSeen) : undefined,
    validUntil: row.state === 'active' ? iso(row.validUntil) : undefined,
    nextChange: change && {
      at: iso(change.at),
      outcome: change.decision.outcome,
      code: change.decision.outcome === 'denied' ? change.decision.code : undefined,
    },
    rules: explainRules(row, active, at, request),
    ...explainFacts(holder),
    policy: { activation: active.activation, hash: active.policyHash },
    history: [...known.values()]
      .flat()
      .sort((a, b) => b.occurredAt - a.occurredAt || (a.eventId < b.eventId ? -1 : 1))
      .map(explainEvent),
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();

function anonymousRequest(): ConnectionRequest {
  const request = normaliseRequest({});
  if (request === undefined) throw new Error('an empty request is a request');
  return request;
}

function explainRules(
  row: VerdictRow,
  active: Activated,
  at: number,
  request: ConnectionRequest,
): readonly ExplainedRule[] {
  if (row.state !== 'active') return [];
  const left = row.answers.find((answer) => answer.endpoints.includes('default'))?.rules ?? [];
  return active.policySet.rules
    .filter((rule) => rule.effect === 'forbid')
    .map(({ id, shadow, message }) => {
      const rule = left.find((candidate) => candidate.id === id);
      return { id, state: rule === undefined ? 'pass' : ruleState(row, rule, at, request), shadow, message };
    });
}

/** Asked alone and as an enforced rule, so that neither another rule nor staleness answers for it. */
function ruleState(row: ActiveRow, rule: RowRule, at: number, request: ConnectionRequest): ExplainedRule['state'] {
  if (readsConnection(rule.when)) return 'depends-on-connection';
  const { shadow: _, ...enforced } = rule;
  const alone = decide(
    {
      ...row,
      validUntil: Number.MAX_SAFE_INTEGER,
      answers: [{ endpoints: ['default'], permitted: true, rules: [enforced] }],
    },
    at,
    request,
  );
  if (alone.outcome === 'allowed') return 'pass';
  return alone.code === 'rule' ? 'fail' : 'error';
}

function explainFacts(holder: NameHolder): Pick<Explanation, 'facts' | 'sources'> {
  if (holder.kind !== 'device') return { facts: [], sources: {} };
  return {
    facts: factList(holder.posture.facts),
    sources: Object.fromEntries(
      Object.entries(holder.posture.sources).map(([name, source]) => [
        name,
        { lastSeen: source.lastSeen === undefined ? undefined : iso(source.lastSeen), facts: factList(source.facts) },
      ]),
    ),
  };
}

const factList = (facts: MergedFacts): readonly ExplainedFact[] =>
  Object.entries(facts).map(([name, fact]) => ({
    name,
    value: fact.value,
    source: fact.source,
    observedAt: iso(fact.observedAt),
    since: iso(fact.since),
  }));

const explainEvent = (event: DeviceEvent): ExplainedEvent => ({
  occurredAt: iso(event.occurredAt),
  recordedAt: iso(event.recordedAt),
  type: event.type,
  device: event.device,
  eventId: event.eventId,
  signalId: event.signalId,
  facts: 'facts' in event ? event.facts : undefined,
});
