import type { Expression } from '../cedar/expression';
import { asExpression, partiallyEvaluate } from '../cedar/partial-evaluate';
import { type DeviceEvent, isObservation } from '../events';
import { sourceOf } from '../identity/partition';
import { knownContext } from '../policy/known-context';
import type { Rule } from '../policy/policy-set';
import { type DeviceHistory, foldEvent, unheardOf } from '../posture/fold';
import { liveHistories, mergePosture, type Posture } from '../posture/merge';
import { orderForFold } from '../posture/order';
import { type Activated, inForceAt, type Story } from '../verdict/story';
import { type Exemption, exemptionsIn } from './operator-spans';
import { followRuns } from './runs';
import { testWithoutConnection } from './without-connection';

/**
 * What history says of one machine that its present posture does not: since when rules fail, and when exempt rules were
 * complied with. Made event by event, so that it can be kept and gone on from.
 */
export interface Replay {
  /** Epoch ms of the last event that counts; undefined before the first. */
  readonly at: number | undefined;
  readonly histories: Readonly<Record<string, DeviceHistory>>;
  /** By {@link failureKey}: the beginning of the run of failing that is under way. */
  readonly failingSince: Readonly<Record<string, number>>;
  /** By {@link complianceKey}: the first recorded compliance since the exemption was granted. */
  readonly compliedAt: Readonly<Record<string, number>>;
}
export const EMPTY_REPLAY: Replay = { at: undefined, histories: {}, failingSince: {}, compliedAt: {} };

export const failureKey = (endpoint: string, rule: string): string => `${endpoint} ${rule}`;
export const complianceKey = (endpoint: string, exemption: string, rule: string): string =>
  `${endpoint} ${rule} ${exemption}`;

/** What stays the same throughout a replay. */
export interface ReplayOf {
  readonly story: Story;
  /** Partitions of the machine, sorted. */
  readonly members: readonly string[];
  readonly endpoints: readonly string[];
}

/** Replays the events of a machine's partitions, none of them earlier than what `before` has seen. */
export function replay(of: ReplayOf, events: readonly DeviceEvent[], before: Replay = EMPTY_REPLAY): Replay {
  const exemptions = exemptionsIn(of.members.flatMap((device) => of.story.logs.get(device) ?? []));
  const graceRules = rulesWithGrace(of.story.active);
  let state = before;
  for (const [instant, group] of instantsOf(events)) {
    const histories = fold(state.histories, group);
    state = {
      at: instant,
      histories,
      failingSince: follow(of, state, graceRules, instant),
      compliedAt: { ...complied(of, histories, exemptions, instant, state), ...state.compliedAt },
    };
  }
  return state;
}

export const rulesWithGrace = ({ policySet }: Activated): readonly Rule[] =>
  policySet.rules.filter((rule) => rule.graceMs !== undefined && !rule.shadow);

/** A rule's residual condition for the machine as these histories know it, or undefined where it is not enrolled. */
export function residualOf(
  rule: Rule,
  endpoint: string,
  histories: Readonly<Record<string, DeviceHistory>>,
  active: Activated,
): Expression | undefined {
  const posture = postureOf(histories, active);
  if (posture === undefined) return undefined;
  return asExpression(partiallyEvaluate(rule.when, knownContext(posture, endpoint, active.configuration)));
}

function postureOf(histories: Readonly<Record<string, DeviceHistory>>, active: Activated): Posture | undefined {
  const sources = Object.keys(active.configuration.sources);
  const live = liveHistories(Object.values(histories), sources);
  return live.length === 0 ? undefined : mergePosture(live, sources);
}

/** Observations only, each once, in the order of the fold, by their instants. */
function instantsOf(events: readonly DeviceEvent[]): readonly (readonly [number, readonly DeviceEvent[]])[] {
  const groups = new Map<number, DeviceEvent[]>();
  const observations = events.filter(isObservation);
  for (const event of [...observations].sort((a, b) => a.occurredAt - b.occurredAt)) {
    groups.set(event.occurredAt, [...(groups.get(event.occurredAt) ?? []), event]);
  }
  return [...groups];
}

function fold(
  histories: Readonly<Record<string, DeviceHistory>>,
  group: readonly DeviceEvent[],
): Readonly<Record<string, DeviceHistory>> {
  const folded = { ...histories };
  const devices = [...new Set(group.map(({ device }) => device))];
  for (const device of devices) {
    const events = group.filter((event) => event.device === device).filter(isObservation);
    folded[device] = orderForFold(events).reduce(foldEvent, folded[device] ?? unheardOf(device, sourceOf(device)));
  }
  return folded;
}

/** The runs of failing that are under way just before `until`. */
function follow(of: ReplayOf, state: Replay, rules: readonly Rule[], until: number): Readonly<Record<string, number>> {
  const { at } = state;
  if (at === undefined || rules.length === 0) return state.failingSince;
  const following: Record<string, number> = {};
  for (const endpoint of of.endpoints) {
    for (const rule of rules) {
      const key = failureKey(endpoint, rule.id);
      const before = state.failingSince[key];
      const residual = residualOf(rule, endpoint, state.histories, of.story.active);
      // A device that is not enrolled proves nothing: what failed before goes on failing.
      const since = residual === undefined ? before : followRuns(residual, at, until, before).since;
      if (since !== undefined) following[key] = since;
    }
  }
  return following;
}

/** Exempt rules that the machine complies with, as it was reported at this instant, under the policy in force then. */
function complied(
  { story, endpoints }: ReplayOf,
  histories: Readonly<Record<string, DeviceHistory>>,
  exemptions: readonly Exemption[],
  instant: number,
  state: Replay,
): Readonly<Record<string, number>> {
  const then = inForceAt(story, instant);
  const found: Record<string, number> = {};
  if (then === undefined) return found;
  for (const { eventId, rules } of exemptions.filter(({ from, until }) => from <= instant && instant < until)) {
    for (const rule of then.policySet.rules.filter(({ id }) => rules.includes(id))) {
      for (const endpoint of endpoints) {
        const key = complianceKey(endpoint, eventId, rule.id);
        if (key in state.compliedAt) continue;
        const residual = residualOf(rule, endpoint, histories, then);
        if (residual !== undefined && testWithoutConnection(residual, instant) === 'passes') found[key] = instant;
      }
    }
  }
  return found;
}
