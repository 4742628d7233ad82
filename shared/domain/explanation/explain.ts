import { decide } from '../connect/decide';
import type { Decision } from '../connect/decision';
import { nextChange } from '../connect/next-change';
import { type ConnectionRequest, normaliseRequest } from '../connect/request';
import type { DeviceEvent, HoldEvent } from '../events';
import type { NameHolder } from '../identity/holder';
import { factsRead } from '../policy/facts-read';
import type { MergedFacts } from '../posture/merge';
import { testWithoutConnection } from '../timeline/without-connection';
import { buildRow } from '../verdict/build-row';
import { type ActiveStanding, type RowRule, standingAt, type VerdictRow } from '../verdict/row';
import { holderIn } from '../verdict/standing';
import type { Activated, Story } from '../verdict/story';
import { suspensionAt } from '../verdict/suspension-at';

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
  readonly lockedUntil: string | undefined;
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
  readonly state: 'pass' | 'fail' | 'error' | 'grace' | 'exempt' | 'held' | 'depends-on-connection';
  /** Where grace, an exemption or a hold keeps the rule from denying: until when. */
  readonly suspendedUntil: string | undefined;
  readonly shadow: boolean;
  /** No exemption covers it. */
  readonly critical: boolean;
  readonly message: string | undefined;
  /** Facts it looks at, as `<device or source>.<fact>`. */
  readonly reads: readonly string[];
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
  /** What an operator decided: who, why, and the rest. */
  readonly decided: Readonly<Record<string, unknown>> | undefined;
}

export interface ExplanationInput {
  /** What had happened by `at` ({@link hadHappened}), and what was active then. */
  readonly story: Story;
  /** Epoch ms. */
  readonly at: number;
  readonly knownAt: number;
}

/**
 * Whether an event counts: it had happened by `at`, and was recorded by `knownAt`. What was recorded by `at` had happened
 * by then, also where the source's clock ran ahead.
 */
export const hadHappened =
  ({ at, knownAt }: Pick<ExplanationInput, 'at' | 'knownAt'>) =>
  (event: Pick<DeviceEvent, 'occurredAt' | 'recordedAt'>): boolean =>
    event.recordedAt <= knownAt && Math.min(event.occurredAt, event.recordedAt) <= at;

export function explain({ story, at, knownAt }: ExplanationInput): Explanation {
  const { active, commonName } = story;
  const row = buildRow(story);
  const standing = standingAt(row, at, undefined) ?? row;
  const request = anonymousRequest();
  const change = nextChange(row, at, request);
  return {
    commonName,
    at: iso(at),
    knownAt: iso(knownAt),
    state: standing.state,
    decision: decide(row, at, request),
    device: standing.state === 'active' ? standing.device : undefined,
    claimants: standing.state === 'ambiguous' ? standing.claimants : [],
    lastSeen: standing.state === 'active' ? iso(standing.lastSeen) : undefined,
    validUntil: standing.state === 'active' ? iso(standing.validUntil) : undefined,
    lockedUntil:
      standing.state === 'active' && standing.lockedUntil !== undefined && at < standing.lockedUntil
        ? iso(standing.lockedUntil)
        : undefined,
    nextChange: change && {
      at: iso(change.at),
      outcome: change.decision.outcome,
      code: change.decision.outcome === 'denied' ? change.decision.code : undefined,
    },
    rules: standing.state === 'active' ? explainRules(standing, active, at) : [],
    ...explainFacts(holderIn(story)),
    policy: { activation: active.activation, hash: active.policyHash },
    history: [...story.logs.values(), story.holds]
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

function explainRules(standing: ActiveStanding, active: Activated, at: number): readonly ExplainedRule[] {
  const left = standing.answers.find((answer) => answer.endpoints.includes('default'))?.rules ?? [];
  return active.policySet.rules
    .filter((rule) => rule.effect === 'forbid')
    .map(({ id, shadow, critical, message, when }) => {
      const rule = left.find((candidate) => candidate.id === id);
      return { id, ...ruleState(rule, at), shadow, critical, message, reads: factsRead(when) };
    });
}

const STATE_OF = {
  result: { passes: 'pass', fails: 'fail', errs: 'error', depends: 'depends-on-connection' },
  suspension: { grace: 'grace', exemption: 'exempt', hold: 'held' },
} as const;

function ruleState(rule: RowRule | undefined, at: number): Pick<ExplainedRule, 'state' | 'suspendedUntil'> {
  if (rule === undefined) return { state: 'pass', suspendedUntil: undefined };
  const result = testWithoutConnection(rule.when, at);
  const by = result === 'passes' ? undefined : suspensionAt(rule, at, result === 'depends' ? 'fails' : result);
  if (by !== undefined) {
    const ends = (rule.suspended ?? []).filter((one) => one.by === by && at < one.until).map(({ until }) => until);
    return { state: STATE_OF.suspension[by], suspendedUntil: iso(ends.reduce((a, b) => Math.max(a, b), at)) };
  }
  return { state: STATE_OF.result[result], suspendedUntil: undefined };
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

function explainEvent(event: DeviceEvent | HoldEvent): ExplainedEvent {
  const { occurredAt, recordedAt, type, device, eventId, signalId, version: _, source: __, ...content } = event;
  return {
    occurredAt: iso(occurredAt),
    recordedAt: iso(recordedAt),
    type,
    device,
    eventId,
    signalId,
    facts: 'facts' in event ? event.facts : undefined,
    decided: 'who' in event ? readableInstants(content) : undefined,
  };
}

const readableInstants = (content: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(content).map(([name, value]) => [name, typeof value === 'number' ? iso(value) : value]),
  );
