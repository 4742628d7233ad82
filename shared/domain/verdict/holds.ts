import { readsConnection } from '../cedar/instants';
import type { DeviceEvent } from '../events';
import type { Rule } from '../policy/policy-set';
import { type Hold, holdsIn } from '../timeline/operator-spans';
import { testAt } from '../timeline/runs';
import { type EndpointAnswer, type HeldStanding, type Standing, standingAt, type VerdictRow } from './row';
import { endpointsOf, type HoldTimes, shareAnswers, standingOf } from './standing';
import { inForceAt, type Story } from './story';
import { suspensionAt } from './suspension-at';

/** The row of a story: handed in, for a hold asks what the row was when it began. */
type RowOf = (story: Story) => VerdictRow;

/**
 * Holds are a brake: for a bounded time a rule does not deny, or what a source says since is not read. They keep in who
 * was in, and never admit a device that was not admitted when they began (as was known then, under the policy of then).
 */
export function effectOfHolds(
  story: Story,
  asOf: number,
  rowOf: RowOf,
): {
  readonly holdTimes: HoldTimes;
  readonly heldPeriods: (ultimately: Standing) => readonly HeldStanding[];
} {
  const holds = holdsIn(story.holds).filter(({ from, until }) => from < until && until > asOf);
  const admitted = new Map(holds.map((hold) => [hold, admittedWhenItBegan(hold, story, rowOf)]));
  const covers = (hold: Hold, endpoint: string): boolean => admitted.get(hold)?.has(endpoint) === true;
  const holdTimes: HoldTimes = (rule, endpoint) => {
    const until = ruleHolds(holds, rule)
      .filter((hold) => covers(hold, endpoint))
      .reduce((latest, hold) => Math.max(latest, hold.until), 0);
    return until === 0 ? [] : [{ by: 'hold', until }];
  };
  const sourceHolds = holds.filter((hold) => 'source' in hold && (admitted.get(hold)?.size ?? 0) > 0);
  const ends = [...new Set(sourceHolds.map(({ until }) => until))].sort((a, b) => a - b);
  return {
    holdTimes,
    heldPeriods: (ultimately) =>
      ends.map((until) => {
        const inEffect = sourceHolds.filter((hold) => hold.until >= until);
        const held = standingOf({ ...story, logs: unread(story.logs, inEffect) }, asOf, holdTimes);
        const protectedAt = (endpoint: string) => inEffect.every((hold) => covers(hold, endpoint));
        return { until, ...onlyWhere(protectedAt, held, ultimately, story) };
      }),
  };
}

const ruleHolds = (holds: readonly Hold[], { id }: Rule): readonly Hold[] =>
  holds.filter((hold) => 'rule' in hold && hold.rule === id);

/** The logs without what held sources said since. */
const unread = (logs: Story['logs'], holds: readonly Hold[]): Story['logs'] =>
  new Map(
    [...logs].map(([device, events]) => [
      device,
      events.filter(
        (event) =>
          !holds.some((hold) => 'source' in hold && hold.source === event.source && event.recordedAt > hold.from),
      ),
    ]),
  );

/** Endpoints at which the holder of the name got in when the hold began. */
function admittedWhenItBegan(hold: Hold, story: Story, rowOf: RowOf): ReadonlySet<string> {
  const active = inForceAt(story, hold.from);
  if (active === undefined) return new Set();
  const known = (event: Pick<DeviceEvent, 'recordedAt'>): boolean => event.recordedAt <= hold.from;
  const before = holdsIn(story.holds).filter(({ from, eventId }) => precedes({ from, eventId }, hold));
  const then: Story = {
    ...story,
    active,
    logs: new Map([...story.logs].map(([device, events]) => [device, events.filter(known)])),
    // Earlier holds, as far as they were not released by then.
    holds: story.holds.filter((event) =>
      event.type === 'EnforcementHeld' ? before.some(({ eventId }) => eventId === event.eventId) : known(event),
    ),
  };
  const standing = standingAt(rowOf(then), hold.from);
  if (standing.state !== 'active' || (standing.lockedUntil ?? 0) > hold.from || hold.from > standing.validUntil)
    return new Set();
  return new Set(
    endpointsOf(active).filter((endpoint) =>
      standing.answers.some((answer) => answer.endpoints.includes(endpoint) && admits(answer, hold)),
    ),
  );
}

const precedes = (a: Pick<Hold, 'from' | 'eventId'>, b: Hold): boolean =>
  a.from < b.from || (a.from === b.from && a.eventId < b.eventId);

/**
 * Whether an answer let the device in when the hold began. Rules that read the connection have no answer without one:
 * those go on denying by themselves, so only the held rule counts, as one that may have denied.
 */
const admits = ({ permitted, rules }: EndpointAnswer, hold: Hold): boolean =>
  permitted &&
  rules.every((rule) => {
    if (rule.shadow === true) return true;
    if (readsConnection(rule.when)) return !('rule' in hold && hold.rule === rule.id);
    const result = testAt(rule.when, hold.from);
    return result === 'passes' || suspensionAt(rule, hold.from, result) !== undefined;
  });

/** The held standing where the hold covers the device; elsewhere what stands without it, or denial. */
function onlyWhere(
  isProtected: (endpoint: string) => boolean,
  held: Standing,
  ultimately: Standing,
  story: Story,
): Standing {
  if (held.state !== 'active') return ultimately;
  const endpoints = endpointsOf(story.active);
  if (!endpoints.some(isProtected)) return ultimately;
  const others = ultimately.state === 'active' ? ultimately.answers : [];
  const pick = (endpoint: string): EndpointAnswer => {
    const from = isProtected(endpoint) ? held.answers : others;
    const answer = from.find((candidate) => candidate.endpoints.includes(endpoint));
    return { ...(answer ?? { permitted: false, rules: [] }), endpoints: [endpoint] };
  };
  return { ...held, answers: shareAnswers(endpoints.map(pick)) };
}
