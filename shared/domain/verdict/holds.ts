import { canonicalJson } from '../canonical-json';
import type { DeviceEvent } from '../events';
import type { Rule } from '../policy/policy-set';
import { type Hold, holdsIn } from '../timeline/operator-spans';
import { testWithoutConnection } from '../timeline/without-connection';
import {
  type ActiveStanding,
  atEndpoint,
  type EndpointAnswer,
  type HeldStanding,
  type Standing,
  standingAt,
  type VerdictRow,
} from './row';
import { endpointsOf, type HoldTimes, holderIn, shareAnswers, standingOf } from './standing';
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
  const admittedAt = (hold: Hold, endpoint: string): string | undefined => admitted.get(hold)?.(endpoint);
  const holdTimes: HoldTimes = (rule, endpoint, members) => {
    const until = ruleHolds(holds, rule)
      .filter((hold) => members.includes(admittedAt(hold, endpoint) ?? ''))
      .reduce((latest, hold) => Math.max(latest, hold.until), 0);
    return until === 0 ? [] : [{ by: 'hold', until }];
  };
  const endpoints = endpointsOf(story.active);
  const sourceHolds = holds.filter(
    (hold) => 'source' in hold && endpoints.some((endpoint) => admittedAt(hold, endpoint) !== undefined),
  );
  const ends = [...new Set(sourceHolds.map(({ until }) => until))].sort((a, b) => a - b);
  return {
    holdTimes,
    heldPeriods: (ultimately) => {
      const periods = ends.map((until) => {
        const inEffect = sourceHolds.filter((hold) => hold.until >= until);
        const standings = endpoints.map((endpoint) => {
          const keeping = inEffect.filter((hold) => admittedAt(hold, endpoint) !== undefined);
          const devices = keeping.flatMap((hold) => admittedAt(hold, endpoint) ?? []);
          const held = withoutNews(story, keeping, devices, asOf, holdTimes) ?? ultimately;
          return { endpoint, standing: restricted(held, endpoint) };
        });
        return { until, standings };
      });
      const afterwards = endpoints.map((endpoint) => ({ endpoint, standing: restricted(ultimately, endpoint) }));
      const texts = [...periods.map(({ standings }) => standings), afterwards].map(canonicalJson);
      // A period that does not differ from the one after it is left out: a hold that changes nothing leaves no trace.
      return periods
        .filter((_, index) => texts[index] !== texts[index + 1])
        .flatMap(({ until, standings }) => shareStandings(until, standings));
    },
  };
}

const ruleHolds = (holds: readonly Hold[], { id }: Rule): readonly Hold[] =>
  holds.filter((hold) => 'rule' in hold && hold.rule === id);

/** What stands without what held sources said since, where that is a standing of the device that the holds are to keep in. */
function withoutNews(
  story: Story,
  keeping: readonly Hold[],
  devices: readonly string[],
  asOf: number,
  holdTimes: HoldTimes,
): Standing | undefined {
  if (keeping.length === 0) return undefined;
  const logs = unread(story.logs, keeping);
  const holder = holderIn({ ...story, logs });
  if (holder.kind !== 'device' || !devices.every((device) => holder.members.includes(device))) return undefined;
  return standingOf({ ...story, logs }, asOf, holdTimes);
}

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

/** A standing as far as one endpoint is concerned. */
function restricted(standing: Standing, endpoint: string): Standing {
  if (standing.state !== 'active') return standing;
  const answer = atEndpoint(standing.answers, endpoint);
  return { ...header(standing), answers: answer === undefined ? [] : [{ ...answer, endpoints: [endpoint] }] };
}

const header = ({
  state,
  device,
  lastSeen,
  validUntil,
  lockedUntil,
}: ActiveStanding): Omit<ActiveStanding, 'answers'> => ({
  state,
  device,
  lastSeen,
  validUntil,
  ...(lockedUntil === undefined ? {} : { lockedUntil }),
});

/** Endpoints at which the same stands share it. */
function shareStandings(
  until: number,
  standings: readonly { readonly endpoint: string; readonly standing: Standing }[],
): readonly HeldStanding[] {
  const groups = new Map<string, { endpoints: string[]; standing: Standing; answers: EndpointAnswer[] }>();
  for (const { endpoint, standing } of standings) {
    const key = canonicalJson(standing.state === 'active' ? header(standing) : standing);
    const group = groups.get(key) ?? { endpoints: [], standing, answers: [] };
    group.endpoints.push(endpoint);
    if (standing.state === 'active') group.answers.push(...standing.answers);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ endpoints, standing, answers }) => ({
    until,
    endpoints,
    ...(standing.state === 'active' ? { ...header(standing), answers: shareAnswers(answers) } : standing),
  }));
}

/** By endpoint: the device that got in under the name when the hold began, if one did. */
function admittedWhenItBegan(hold: Hold, story: Story, rowOf: RowOf): (endpoint: string) => string | undefined {
  const active = inForceAt(story, hold.from);
  if (active === undefined) return () => undefined;
  const known = (event: Pick<DeviceEvent, 'recordedAt'>): boolean => event.recordedAt <= hold.from;
  const before = holdsIn(story.holds).filter(({ from, eventId }) => precedes({ from, eventId }, hold));
  const row = rowOf({
    ...story,
    active,
    logs: new Map([...story.logs].map(([device, events]) => [device, events.filter(known)])),
    // Earlier holds, as far as they were not released by then.
    holds: story.holds.filter((event) =>
      event.type === 'EnforcementHeld' ? before.some(({ eventId }) => eventId === event.eventId) : known(event),
    ),
  });
  return (endpoint) => {
    const standing = standingAt(row, hold.from, endpoint);
    if (standing?.state !== 'active') return undefined;
    if ((standing.lockedUntil ?? 0) > hold.from || hold.from > standing.validUntil) return undefined;
    const answer = atEndpoint(standing.answers, endpoint);
    return answer !== undefined && admits(answer, hold) ? standing.device : undefined;
  };
}

const precedes = (a: Pick<Hold, 'from' | 'eventId'>, b: Hold): boolean =>
  a.from < b.from || (a.from === b.from && a.eventId < b.eventId);

/**
 * Whether an answer let the device in when the hold began. A rule that hangs on the connection has no answer without one:
 * it goes on denying by itself, so only the held rule counts, as one that may have denied.
 */
const admits = ({ permitted, rules }: EndpointAnswer, hold: Hold): boolean =>
  permitted &&
  rules.every((rule) => {
    if (rule.shadow === true) return true;
    const result = testWithoutConnection(rule.when, hold.from);
    if (result === 'depends') return !('rule' in hold && hold.rule === rule.id);
    return result === 'passes' || suspensionAt(rule, hold.from, result) !== undefined;
  });
