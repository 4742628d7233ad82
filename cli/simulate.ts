import { decide } from '../shared/domain/connect/decide';
import type { Decision } from '../shared/domain/connect/decision';
import { type ConnectionRequest, normaliseRequest } from '../shared/domain/connect/request';
import { type Explanation, explain } from '../shared/domain/explanation/explain';
import { buildRow } from '../shared/domain/verdict/build-row';
import type { Activated, Story } from '../shared/domain/verdict/story';
import type { Gathered } from './evidence';
import { Failure } from './failure';

export interface Answer {
  /** Undefined where nobody claims the name: denied as unknown. */
  readonly state: string;
  readonly decision: Decision;
  readonly rules: Explanation['rules'];
}
export interface Difference {
  readonly rule: string;
  /** Undefined where a policy does not have the rule. */
  readonly now: string | undefined;
  readonly would: string | undefined;
}
export interface Simulation {
  readonly commonName: string;
  readonly now: Answer;
  readonly would: Answer;
  readonly differences: readonly Difference[];
}

/** What a request would be answered under another policy, beside what it is answered now. */
export async function simulate(
  gathered: Gathered,
  commonName: string,
  candidate: Activated,
  at: number,
  given: unknown,
): Promise<Simulation> {
  const request = requestOf(given, commonName);
  const now = answer(await gathered.storyUnder(commonName, gathered.active), at, request);
  const would = answer(await gathered.storyUnder(commonName, candidate), at, request);
  const ids = [...new Set([...now.rules, ...would.rules].map(({ id }) => id))];
  const stateIn = ({ rules }: Answer, id: string): string | undefined => {
    const rule = rules.find((one) => one.id === id);
    return rule === undefined ? undefined : `${rule.state}${rule.shadow ? ' (shadow)' : ''}`;
  };
  return {
    commonName,
    now,
    would,
    differences: ids
      .map((rule) => ({ rule, now: stateIn(now, rule), would: stateIn(would, rule) }))
      .filter((difference) => difference.now !== difference.would),
  };
}

/** Whether somebody would notice: another outcome, or denied for another reason. */
export const isOther = ({ now, would }: Simulation): boolean => shortly(now.decision) !== shortly(would.decision);

export const shortly = (decision: Decision): string =>
  decision.outcome === 'allowed'
    ? 'allowed'
    : `denied (${(decision.code === 'rule' ? decision.rules : [decision.code, ...decision.rules]).join(' ')})`;

function answer(story: Story, at: number, request: ConnectionRequest): Answer {
  const heard = [...story.logs.values()].some((events) => events.length > 0);
  if (!heard) return { state: 'unknown', decision: decide(undefined, at, request), rules: [] };
  const { state, rules } = explain({ story, at, knownAt: at });
  return { state, decision: decide(buildRow(story), at, request), rules };
}

function requestOf(given: unknown, commonName: string): ConnectionRequest {
  const base = typeof given === 'object' && given !== null && !Array.isArray(given) ? given : undefined;
  const request = base === undefined ? undefined : normaliseRequest({ ...base, 'common-name': commonName });
  if (request === undefined) throw new Failure('the request is not a JSON object, as Client VPN sends one');
  return request;
}
