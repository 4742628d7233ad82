import { entitiesIn } from '../cedar/entities';
import { asExpression, partiallyEvaluate } from '../cedar/partial-evaluate';
import { DEFAULT_ENDPOINT } from '../configuration';
import type { DeviceEvent } from '../events';
import { holderOf, type NameHolder } from '../identity/holder';
import { partitionOf } from '../identity/partition';
import { knownContext } from '../policy/known-context';
import type { Rule } from '../policy/policy-set';
import type { Posture } from '../posture/merge';
import { exemptionsIn, locksIn } from '../timeline/operator-spans';
import { type Replay, replay } from '../timeline/replay';
import { exemptionTime, graceTimes, type Place } from '../timeline/suspensions';
import type { EndpointAnswer, RowRule, Standing, Suspension } from './row';
import type { Activated, Story } from './story';

/** Who holds the story's common name. */
export const holderIn = ({ commonName, logs, active }: Story): NameHolder =>
  holderOf(
    commonName,
    [...logs].map(([device, events]) => partitionOf(device, events)),
    active.configuration,
  );

/**
 * All endpoints that can have an answer of their own: those with attributes, and those that a rule names. `default`
 * stands for the rest, between which no rule can tell.
 */
export const endpointsOf = ({ configuration, policySet }: Activated): readonly string[] => {
  const named = policySet.rules.flatMap(({ when }) => entitiesIn(when, 'Endpoint'));
  return [...new Set([DEFAULT_ENDPOINT, ...Object.keys(configuration.endpoints), ...named])].sort();
};

/** Times in which holds suspend a rule at an endpoint for a machine; what holds are and whom they cover is holds.ts' to say. */
export type HoldTimes = (rule: Rule, endpoint: string, members: readonly string[]) => readonly Suspension[];

/**
 * What stands for the name.
 *
 * @param asOf - epoch ms: what was over by then is left out
 */
export function standingOf(story: Story, asOf: number, holdTimes: HoldTimes): Standing {
  const holder = holderIn(story);
  switch (holder.kind) {
    case 'nobody':
      return { state: 'retired' };
    case 'several':
      return { state: 'ambiguous', claimants: holder.devices };
    case 'device':
      return activeStanding(story, asOf, holder, holdTimes);
  }
}

function activeStanding(
  story: Story,
  asOf: number,
  { posture, members }: Extract<NameHolder, { kind: 'device' }>,
  holdTimes: HoldTimes,
): Standing {
  const events = members.flatMap((device) => story.logs.get(device) ?? []);
  const lockedUntil = locksIn(events).reduce((latest, { until }) => Math.max(latest, until), asOf);
  const machine: MachineStory = {
    story,
    posture,
    members,
    events,
    asOf,
    holdTimes,
    replayed: replay({ story, members, endpoints: endpointsOf(story.active) }, events),
  };
  // A live device was seen at least once: enrolment itself is proof of life. Without it the verdict is over at once.
  const lastSeen = posture.lastSeen ?? 0;
  return {
    state: 'active',
    device: posture.device,
    lastSeen,
    validUntil: lastSeen + story.active.policySet.staleAfterMs,
    ...(lockedUntil > asOf ? { lockedUntil } : {}),
    answers: shareAnswers(endpointsOf(story.active).map((endpoint) => answerAt(endpoint, machine))),
  };
}

interface MachineStory {
  readonly story: Story;
  readonly posture: Posture;
  /** Its partitions. */
  readonly members: readonly string[];
  readonly events: readonly DeviceEvent[];
  readonly asOf: number;
  readonly holdTimes: HoldTimes;
  readonly replayed: Replay;
}

function answerAt(endpoint: string, machine: MachineStory): EndpointAnswer {
  const { active } = machine.story;
  const known = knownContext(machine.posture, endpoint, active.configuration);
  const exemptions = exemptionsIn(machine.events);
  const place: Place = { endpoint, replayed: machine.replayed, asOf: machine.asOf };
  const evaluated = active.policySet.rules.map((rule) => ({
    rule,
    when: asExpression(partiallyEvaluate(rule.when, known)),
  }));
  return {
    endpoints: [endpoint],
    permitted: evaluated.some(({ rule, when }) => rule.effect === 'permit' && when === true),
    rules: evaluated
      .filter(({ rule, when }) => rule.effect === 'forbid' && when !== false)
      .map(({ rule, when }): RowRule => {
        const suspended = rule.shadow
          ? []
          : [
              ...exemptionTime(rule, exemptions, place),
              ...graceTimes(rule, when, active, place),
              ...machine.holdTimes(rule, endpoint, machine.members).filter(({ until }) => until > machine.asOf),
            ];
        return {
          id: rule.id,
          when,
          ...(rule.message === undefined ? {} : { message: rule.message }),
          ...(rule.shadow ? { shadow: true } : {}),
          ...(suspended.length === 0 ? {} : { suspended }),
        };
      }),
  };
}

/** Endpoints that agree share one answer. */
export function shareAnswers(answers: readonly EndpointAnswer[]): readonly EndpointAnswer[] {
  const byText = new Map<string, EndpointAnswer>();
  for (const answer of answers) {
    const text = JSON.stringify({ ...answer, endpoints: [] });
    const known = byText.get(text);
    byText.set(text, { ...answer, endpoints: [...(known?.endpoints ?? []), ...answer.endpoints] });
  }
  return [...byText.values()];
}
