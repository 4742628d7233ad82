import type { DeviceEvent, HoldEvent } from '../../../shared/domain/events';
import { evaluateWithCedar } from './cedar';
import { connectionJson, PROBES, type RawRequest } from './requests';
import { permitText, ruleText, TICK, type ToldPolicy, type ToldRule, type ToldStory } from './told-story';

/**
 * What the answer must be: full Cedar over the policies minus those that are shadowed, exempt, in grace or held, for this
 * device at this instant; a lock denies before, then a verdict past its end; an evaluation error denies.
 *
 * Written from the design and from docs/decisions/0005 and 0006, simply and slowly, and shares no code with the product:
 * nothing is precomputed, everything is asked of Cedar at every instant that could matter.
 */
export interface ReferenceDecision {
  readonly outcome: 'allowed' | 'denied';
  readonly code: string | undefined;
  /** Enforced rules that deny or err, in the order of the policy. */
  readonly rules: readonly string[];
  readonly shadowRules: readonly string[];
  readonly suspended: readonly { readonly rule: string; readonly by: string }[];
}

const denied = (code: string): ReferenceDecision => ({
  outcome: 'denied',
  code,
  rules: [],
  shadowRules: [],
  suspended: [],
});

export function referenceDecision(told: ToldStory, now: number, request: RawRequest): ReferenceDecision {
  const endpoint = String(request['endpoint-id']);
  const view = storyAt(told, now, endpoint);
  const holder = holderOf(view);
  if (holder === 'nobody') return denied('retired-device');
  if (holder === 'several') return denied('ambiguous-device');
  const policy = activePolicy(told);
  const everyRule = evaluate(view, holder, policy, policy.rules, now, endpoint, request);
  const result = (rule: ToldRule): Result => resultIn(everyRule, rule);
  const notPassing = policy.rules.filter((rule) => result(rule) !== 'pass');
  const suspensions = new Map(
    notPassing
      .filter(({ shadow }) => !shadow)
      .map((rule) => [rule.id, suspensionOf(view, told, holder, rule, result(rule), now, endpoint)]),
  );
  const shadowRules = notPassing.filter(({ shadow }) => shadow).map(({ id }) => id);
  const suspended = notPassing.flatMap(({ id }) => {
    const by = suspensions.get(id);
    return by === undefined ? [] : [{ rule: id, by }];
  });
  // The oracle itself: what Cedar says of the policies that are left.
  const left = policy.rules.filter(({ id, shadow }) => !shadow && suspensions.get(id) === undefined);
  const cedar = evaluate(view, holder, policy, left, now, endpoint, request);
  const rules = policy.rules.map(({ id }) => id).filter((id) => cedar.denying.has(id) || cedar.erring.has(id));
  const details = { rules, shadowRules, suspended };
  const deny = (code: string): ReferenceDecision => ({ outcome: 'denied', code, ...details });
  if (lockedUntil(view, holder) > now) return deny('locked');
  if (now > holder.lastSeen + policy.staleAfterMs) return deny('stale');
  if (!permits(view, holder, policy, now, endpoint, request)) return deny('not-permitted');
  if (cedar.denying.size > 0) return deny('rule');
  if (cedar.erring.size > 0) return deny('rule-error');
  if (!cedar.allowed) throw new Error('Cedar denies, and nothing says why');
  return { outcome: 'allowed', code: undefined, ...details };
}

/** The same story is asked the same things at many instants; the answers are kept as long as the story is. */
function keeping<Rest extends readonly unknown[], Answer>(
  compute: (told: ToldStory, ...rest: Rest) => Answer,
): (told: ToldStory, ...rest: Rest) => Answer {
  const kept = new WeakMap<ToldStory, Map<string, Answer>>();
  return (told, ...rest) => {
    const ofStory = kept.get(told) ?? new Map<string, Answer>();
    kept.set(told, ofStory);
    const key = JSON.stringify(rest);
    const known = ofStory.get(key);
    if (known !== undefined) return known;
    const answer = compute(told, ...rest);
    ofStory.set(key, answer);
    return answer;
  };
}

/* Who it is. */

interface Holder {
  readonly device: string;
  /** All partitions of the machine. */
  readonly members: readonly string[];
  readonly live: readonly string[];
  readonly lastSeen: number;
}

const devicesIn = (told: ToldStory): readonly string[] => [...new Set(told.events.map(({ device }) => device))].sort();
const sourceOf = (device: string): string => device.split(':')[0] ?? '';
const eventsOf = keeping((told, device: string): readonly DeviceEvent[] => {
  const seen = new Set<string>();
  return told.events.filter((event) => {
    if (event.device !== device || seen.has(event.eventId)) return false;
    seen.add(event.eventId);
    return true;
  });
});

function machinesIn(told: ToldStory): readonly (readonly string[])[] {
  const devices = devicesIn(told);
  let machines = devices.map((device) => [device]);
  for (const a of devices)
    for (const b of devices)
      if (a < b && areOne(told, a, b)) {
        const joined = machines.filter((machine) => machine.includes(a) || machine.includes(b));
        machines = [...machines.filter((machine) => !joined.includes(machine)), joined.flat()];
      }
  return machines;
}

function areOne(told: ToldStory, a: string, b: string): boolean {
  const serialOf = (device: string): string | undefined => {
    const serial = identifier(told, device, 'serialNumber')?.trim().toLowerCase();
    return serial === 'none' || serial === '0' ? undefined : serial;
  };
  const linked = (from: string, to: string): boolean =>
    eventsOf(told, from).some((event) => event.type === 'DeviceLinked' && event.other === to);
  return (serialOf(a) !== undefined && serialOf(a) === serialOf(b)) || linked(a, b) || linked(b, a);
}

/** The latest value; at one instant the smaller text. */
function identifier(told: ToldStory, device: string, name: 'serialNumber' | 'udid'): string | undefined {
  const told_ = eventsOf(told, device).flatMap((event) => {
    const value = 'identifiers' in event ? event.identifiers[name] : undefined;
    return value === undefined ? [] : [{ value, at: event.occurredAt }];
  });
  const latest = Math.max(...told_.map(({ at }) => at));
  return told_
    .filter(({ at }) => at === latest)
    .map(({ value }) => value)
    .sort()[0];
}

const holderOf = keeping((told): Holder | 'nobody' | 'several' => {
  const claims = machinesIn(told).map((members) => {
    const live = members.filter((device) => isLive(told, device));
    const bindings = members
      .flatMap((device) => eventsOf(told, device))
      .flatMap((event) => (event.type === 'NameBound' ? [event] : []))
      .sort((a, b) => a.occurredAt - b.occurredAt || (a.eventId < b.eventId ? -1 : 1));
    const bound = bindings.at(-1)?.commonName;
    const names = bound === undefined ? live.map((device) => templateName(told, device)) : live.map(() => bound);
    return { members, live, bound: bound !== undefined, claims: names.includes(told.commonName) };
  });
  const claiming = claims.filter((machine) => machine.claims);
  const byBinding = claiming.filter((machine) => machine.bound);
  const [holder, ...others] = byBinding.length > 0 ? byBinding : claiming;
  if (holder === undefined) return 'nobody';
  if (others.length > 0) return 'several';
  return {
    device: [...holder.live].sort()[0] ?? '',
    members: holder.members,
    live: holder.live,
    lastSeen: Math.max(...holder.live.map((device) => lastSeen(told, device))),
  };
});

function templateName(told: ToldStory, device: string): string | undefined {
  const { template } = told.sources[sourceOf(device)] ?? {};
  if (template === undefined) return undefined;
  const name = template === '{udid}' ? 'udid' : 'serialNumber';
  return identifier(told, device, name)?.trim().toLowerCase();
}

/* What is known of it. */

/** What counts of a partition: from its enrolment on, unless it was unenrolled since. Unenrolment wins a tie. */
const counting = keeping((told, device: string, until: number = Number.POSITIVE_INFINITY): readonly DeviceEvent[] => {
  const events = eventsOf(told, device).filter((event) => event.occurredAt <= until);
  const out = Math.max(...events.filter(({ type }) => type === 'DeviceUnenrolled').map(({ occurredAt }) => occurredAt));
  const since = events.filter((event) => event.occurredAt > out);
  const enrolled = Math.min(
    ...since
      .filter(
        (event) =>
          event.type === 'DeviceEnrolled' || (event.type === 'PostureReported' && event.facts.managed === true),
      )
      .map(({ occurredAt }) => occurredAt),
  );
  return since.filter(
    (event) => event.occurredAt >= enrolled && ['DeviceEnrolled', 'PostureReported', 'DeviceSeen'].includes(event.type),
  );
});

const isLive = (told: ToldStory, device: string, until?: number): boolean =>
  sourceOf(device) in told.sources && counting(told, device, until).length > 0;
const lastSeen = (told: ToldStory, device: string, until?: number): number =>
  Math.max(...counting(told, device, until).map(({ occurredAt }) => occurredAt));

interface Said {
  readonly value: unknown;
  readonly at: number;
}

const WORST: Readonly<Record<string, boolean>> = {
  managed: false,
  compliant: false,
  encrypted: false,
  firewall: false,
  jailbroken: true,
};
const FACTS = [...Object.keys(WORST), 'platform', 'osVersion', 'owner'];

/** The value that denies sooner; where none does, the one that sorts first. */
function worst(fact: string, values: readonly unknown[]): unknown {
  const bad = WORST[fact];
  if (bad !== undefined) return values.includes(bad) ? bad : !bad;
  const rank = (value: unknown): string =>
    fact === 'osVersion'
      ? versionParts(value)
          .map((part) => String(part).padStart(6, '0'))
          .join('.')
      : String(value);
  return [...values].sort((a, b) => (rank(a) < rank(b) ? -1 : 1))[0];
}
const versionParts = (value: unknown): readonly number[] =>
  typeof value === 'object' && value !== null ? Object.values(value).map(Number) : [];

const latestOf = (fact: string, said: readonly Said[]): Said | undefined => {
  const at = Math.max(...said.map((one) => one.at));
  const values = said.filter((one) => one.at === at).map(({ value }) => value);
  return values.length === 0 ? undefined : { value: worst(fact, values), at };
};

/** One source's word: the latest, whichever of the device's partitions it was said in. */
function saidBy(told: ToldStory, devices: readonly string[], fact: string, until: number): Said | undefined {
  const said = devices
    .flatMap((device) => counting(told, device, until))
    .flatMap((event): Said[] => {
      const facts: Readonly<Record<string, unknown>> = 'facts' in event ? event.facts : {};
      return facts[fact] === undefined ? [] : [{ value: facts[fact], at: event.occurredAt }];
    });
  return latestOf(fact, said);
}

/** The context of a machine as it was known to be at an instant; undefined where it was enrolled nowhere. */
const contextOf = keeping((told, members: readonly string[], until: number): Record<string, unknown> | undefined => {
  const live = members.filter((device) => isLive(told, device, until));
  if (live.length === 0) return undefined;
  const sources = [...new Set(live.map(sourceOf))].map((source) => {
    const devices = live.filter((device) => sourceOf(device) === source);
    const facts = FACTS.flatMap((fact) => {
      const said = saidBy(told, devices, fact, until);
      return said === undefined ? [] : [[fact, said] as const];
    });
    return { source, facts: new Map(facts), seen: Math.max(...devices.map((device) => lastSeen(told, device, until))) };
  });
  const merged = FACTS.flatMap((fact) => {
    const said = sources.flatMap(({ facts }) => facts.get(fact) ?? []);
    if (said.length === 0) return [];
    const believed = fact === 'platform' || fact === 'owner' ? latestOf(fact, said)?.value : undefined;
    return [
      [
        fact,
        believed ??
          worst(
            fact,
            said.map(({ value }) => value),
          ),
      ] as const,
    ];
  });
  const platform = merged.find(([fact]) => fact === 'platform')?.[1];
  const reports = sources.flatMap(({ source, facts }) => {
    const { reports: all = [], reportsOnlyOn = {} } = told.sources[source] ?? {};
    const on = facts.get('platform')?.value ?? platform;
    return all.filter((fact) => on === undefined || (reportsOnlyOn[fact]?.includes(String(on)) ?? true));
  });
  const serials = live.flatMap((device) => identifierUntil(told, device, until) ?? []).sort();
  const datetime = (ms: number) => ({ __extn: { fn: 'datetime', arg: new Date(ms).toISOString() } });
  return {
    device: {
      ...Object.fromEntries(merged),
      ...(serials[0] === undefined ? {} : { serialNumber: serials[0] }),
      lastSeen: datetime(Math.max(...sources.map(({ seen }) => seen))),
      reports: [...new Set(reports)],
    },
    ...Object.fromEntries(
      sources.map(({ source, facts, seen }) => [
        source,
        { ...Object.fromEntries([...facts].map(([fact, { value }]) => [fact, value])), lastSeen: datetime(seen) },
      ]),
    ),
  };
});

const identifierUntil = (told: ToldStory, device: string, until: number): string | undefined =>
  identifier({ ...told, events: told.events.filter(({ occurredAt }) => occurredAt <= until) }, device, 'serialNumber');

/* What Cedar says. */

type Result = 'pass' | 'fail' | 'err';
type Answer = ReturnType<typeof evaluateWithCedar>;
const resultIn = ({ denying, erring }: Answer, { id }: ToldRule): Result =>
  denying.has(id) ? 'fail' : erring.has(id) ? 'err' : 'pass';

const activePolicy = (told: ToldStory): ToldPolicy => {
  const policy = told.policies.at(-1);
  if (policy === undefined) throw new Error('no policy');
  return policy;
};

/** Full Cedar over a permit for everything and these rules. */
function evaluate(
  told: ToldStory,
  holder: Pick<Holder, 'members'>,
  _policy: ToldPolicy,
  rules: readonly ToldRule[],
  now: number,
  endpoint: string,
  request: RawRequest,
  until = Number.POSITIVE_INFINITY,
): Answer {
  const all = ['@id("scope") permit (principal, action, resource);', ...rules.map(ruleText)];
  return ask(told, holder, all, now, endpoint, request, until);
}

const permits = (
  told: ToldStory,
  holder: Holder,
  policy: ToldPolicy,
  now: number,
  endpoint: string,
  request: RawRequest,
): boolean => ask(told, holder, [permitText(policy)], now, endpoint, request, Number.POSITIVE_INFINITY).allowed;

function ask(
  told: ToldStory,
  holder: Pick<Holder, 'members'>,
  policies: readonly string[],
  now: number,
  endpoint: string,
  request: RawRequest,
  until: number,
): Answer {
  const context = contextOf(told, holder.members, until);
  const device = holder.members.filter((member) => isLive(told, member, until)).sort()[0] ?? '';
  return evaluateWithCedar(policies, {
    device,
    endpoint,
    attributes: told.endpoints[endpoint] ?? told.endpoints.default ?? {},
    context: {
      ...context,
      now: { __extn: { fn: 'datetime', arg: new Date(now).toISOString() } },
      connection: connectionJson(request),
    },
  });
}

/* Rules with time. */

const operatorEvents = (told: ToldStory, holder: Holder): readonly DeviceEvent[] =>
  holder.members.flatMap((device) => eventsOf(told, device));

const lockedUntil = (told: ToldStory, holder: Holder): number => {
  const events = operatorEvents(told, holder);
  return Math.max(
    ...events.flatMap((lock) => {
      if (lock.type !== 'DeviceLocked') return [];
      const unlocked = events.flatMap((event) =>
        event.type === 'DeviceUnlocked' && event.lock === lock.eventId ? [event.occurredAt] : [],
      );
      return [Math.min(lock.expiresAt, ...unlocked)];
    }),
  );
};

/** Exemptions and holds cover whatever does not pass; grace covers what fails. */
function suspensionOf(
  view: ToldStory,
  whole: ToldStory,
  holder: Holder,
  rule: ToldRule,
  result: Result,
  now: number,
  endpoint: string,
): string | undefined {
  if (isExempt(view, holder, rule, now, endpoint)) return 'exemption';
  if (result === 'fail' && isInGrace(view, holder, rule, now, endpoint)) return 'grace';
  return isHeld(whole, holder, rule, now, endpoint) ? 'hold' : undefined;
}

function isExempt(told: ToldStory, holder: Holder, rule: ToldRule, now: number, endpoint: string): boolean {
  if (rule.critical) return false;
  const events = operatorEvents(told, holder);
  return events.some((grant) => {
    if (grant.type !== 'ExemptionGranted' || !grant.rules.includes(rule.id)) return false;
    const ended = events.flatMap((event) =>
      event.type === 'ExemptionEnded' && event.exemption === grant.eventId ? [event.occurredAt] : [],
    );
    const until = Math.min(grant.expiresAt, ...ended);
    if (now >= until) return false;
    const reports = events.filter(({ type }) =>
      ['DeviceEnrolled', 'PostureReported', 'DeviceSeen', 'DeviceUnenrolled'].includes(type),
    );
    return !reports.some(
      ({ occurredAt: at }) => grant.occurredAt <= at && at < until && compliedAt(told, holder, rule.id, at, endpoint),
    );
  });
}

/** Whether it passed, whoever had connected, by the policy that was in force then. */
function compliedAt(told: ToldStory, holder: Holder, id: string, at: number, endpoint: string): boolean {
  const policy = told.policies.findLast(({ from }) => from <= at);
  const rule = policy?.rules.find((candidate) => candidate.id === id);
  if (policy === undefined || rule === undefined || contextOf(told, holder.members, at) === undefined) return false;
  return PROBES.every(
    (request) => resultIn(evaluate(told, holder, policy, [rule], at, endpoint, request, at), rule) === 'pass',
  );
}

/** Walks the grid from the first event to now, and remembers since when the rule has been failing. */
function isInGrace(told: ToldStory, holder: Holder, rule: ToldRule, now: number, endpoint: string): boolean {
  if (rule.graceMs === undefined) return false;
  const times = operatorEvents(told, holder)
    .filter(({ type }) => ['DeviceEnrolled', 'PostureReported', 'DeviceSeen', 'DeviceUnenrolled'].includes(type))
    .map(({ occurredAt }) => occurredAt);
  // News from a clock that runs ahead is news already.
  const end = Math.max(now, ...times);
  let since: number | undefined;
  for (let at = Math.min(...times); at <= end; at += TICK) {
    for (const instant of [at, at + 1]) {
      if (instant > end || contextOf(told, holder.members, instant) === undefined) continue;
      const answer = evaluate(told, holder, activePolicy(told), [rule], instant, endpoint, {}, instant);
      const result = resultIn(answer, rule);
      if (result === 'pass') since = undefined;
      if (result === 'fail') since ??= instant;
    }
  }
  const enforced = told.policies.find(({ rules }) =>
    rules.some((one) => !one.shadow && ruleText(one) === ruleText(rule)),
  );
  return since !== undefined && now < Math.max(since, enforced?.from ?? 0) + rule.graceMs;
}

/* Holds. */

type Held = Extract<HoldEvent, { type: 'EnforcementHeld' }>;

const holdsIn = (told: ToldStory): readonly Held[] =>
  told.holds
    .flatMap((event) => (event.type === 'EnforcementHeld' ? [event] : []))
    .sort((a, b) => a.occurredAt - b.occurredAt || (a.eventId < b.eventId ? -1 : 1));

const inEffect = (told: ToldStory, now: number): readonly Held[] =>
  holdsIn(told).filter((hold) => {
    const released = told.holds.flatMap((event) =>
      event.type === 'EnforcementReleased' && event.hold === hold.eventId ? [event.occurredAt] : [],
    );
    const until = Math.min(hold.until, ...released);
    return hold.occurredAt < until && now < until;
  });

const isHeld = (told: ToldStory, holder: Holder, rule: ToldRule, now: number, endpoint: string): boolean =>
  inEffect(told, now).some(
    (hold) =>
      hold.of.kind === 'rule' &&
      hold.of.rule === rule.id &&
      holder.members.includes(admittedWhenItBegan(told, hold, endpoint) ?? ''),
  );

/** The story without what held sources said since, where the holds keep this device in; else the whole story. */
function storyAt(told: ToldStory, now: number, endpoint: string): ToldStory {
  const kept = inEffect(told, now).flatMap((hold) => {
    if (hold.of.kind !== 'source') return [];
    const device = admittedWhenItBegan(told, hold, endpoint);
    return device === undefined ? [] : [{ source: hold.of.source, from: hold.occurredAt, device }];
  });
  return kept.length === 0 ? told : withoutNews(told, kept);
}

const withoutNews = keeping(
  (told, kept: readonly { readonly source: string; readonly from: number; readonly device: string }[]): ToldStory => {
    const events = told.events.filter(
      (event) => !kept.some(({ source, from }) => event.source === source && event.recordedAt > from),
    );
    const view = { ...told, events };
    const holder = holderOf(view);
    const same = typeof holder === 'object' && kept.every(({ device }) => holder.members.includes(device));
    return same ? view : told;
  },
);

/** The device that got in under the name, by all that was known when the hold began, at this endpoint. */
const admittedWhenItBegan = keeping((told, hold: Held, endpoint: string): string | undefined => {
  const began = hold.occurredAt;
  const policies = told.policies.filter(({ from }) => from <= began);
  const earlier = holdsIn(told);
  const before = earlier
    .slice(
      0,
      earlier.findIndex(({ eventId }) => eventId === hold.eventId),
    )
    .map(({ eventId }) => eventId);
  const then: ToldStory = {
    ...told,
    policies,
    events: told.events.filter(({ recordedAt }) => recordedAt <= began),
    holds: told.holds.filter((event) =>
      event.type === 'EnforcementHeld' ? before.includes(event.eventId) : event.recordedAt <= began,
    ),
  };
  if (policies.length === 0) return undefined;
  const decisions = PROBES.map((probe) => referenceDecision(then, began, { ...probe, 'endpoint-id': endpoint }));
  const rules = activePolicy(then).rules;
  // Rules that hang on who connects go on denying by themselves, so they do not count; unless it is the one that is held.
  const hanging = rules.filter(({ id }) => new Set(decisions.map((decision) => outcomeOf(decision, id))).size > 1);
  if (hanging.some(({ id }) => hold.of.kind === 'rule' && hold.of.rule === id)) return undefined;
  const admits = decisions.every(
    ({ code, rules: failing }) =>
      (code === undefined || code === 'rule' || code === 'rule-error') &&
      failing.every((id) => hanging.some((rule) => rule.id === id)),
  );
  const holder = holderOf(storyAt(then, began, endpoint));
  return admits && typeof holder === 'object' ? holder.device : undefined;
});

/** Whether a rule denied (or would have, but for a suspension) in a decision. */
const outcomeOf = ({ rules, suspended }: ReferenceDecision, id: string): string =>
  rules.includes(id) ? 'denies' : suspended.some(({ rule }) => rule === id) ? 'suspended' : 'passes';
