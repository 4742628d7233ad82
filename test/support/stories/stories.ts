import fc from 'fast-check';
import type { DeviceEvent, HoldEvent } from '../../../shared/domain/events';
import type { Facts, Identifiers } from '../../../shared/domain/facts';
import { conditions, PLAIN_CONNECTING } from './conditions';
import { HOUR, TICK, type ToldPolicy, type ToldRule, type ToldSource, type ToldStory, tick } from './told-story';

/** Random stories: several sources and partitions, operators, holds, policies that replace one another. */

const SOURCES: Readonly<Record<string, ToldSource>> = {
  generic: {
    reports: ['managed', 'compliant', 'encrypted', 'firewall', 'jailbroken', 'platform', 'osVersion', 'owner'],
    reportsOnlyOn: { jailbroken: ['ios', 'android'], encrypted: ['macos', 'windows'] },
    template: '{serialNumber}',
  },
  uem: { reports: ['managed', 'compliant', 'platform', 'osVersion', 'owner'], template: '{udid}' },
  kolide: { reports: ['compliant', 'owner'] },
};
const ENDPOINTS = {
  default: { tier: 'office' },
  'cvpn-endpoint-a': { tier: 'prod', level: 2 },
  'cvpn-endpoint-b': { level: 1 },
};
const DEVICES = ['generic:1', 'generic:1', 'generic:1', 'generic:2', 'uem:1', 'uem:1', 'kolide:1', 'gone:1'];
const RULES = ['r0', 'r1', 'r2', 'r3'];

const device = fc.constantFrom(...DEVICES);
const rare = (percent: number): fc.Arbitrary<boolean> => fc.integer({ min: 1, max: 100 }).map((of) => of <= percent);
const maybe = <T>(percent: number, of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.tuple(rare(percent), of).map(([there, value]) => (there ? value : undefined));
const without = <T extends object>(value: T): object =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));

const facts: fc.Arbitrary<Facts> = fc
  .record({
    managed: maybe(60, fc.constantFrom(true, true, true, false)),
    compliant: maybe(60, fc.boolean()),
    encrypted: maybe(50, fc.boolean()),
    firewall: maybe(40, fc.boolean()),
    jailbroken: maybe(40, fc.boolean()),
    platform: maybe(50, fc.constantFrom('macos' as const, 'windows' as const, 'ios' as const)),
    osVersion: maybe(
      60,
      fc.record({ major: fc.constantFrom(10, 11, 14), minor: fc.nat(2), patch: fc.constantFrom(0, 7, 12) }),
    ),
    owner: maybe(50, fc.constantFrom('ann@example.com', 'bob', 'a*b')),
  })
  .map(without);
const identifiers: fc.Arbitrary<Identifiers> = fc
  .record({
    serialNumber: maybe(
      80,
      fc.constantFrom('C02A', 'C02A', 'C02A', 'C02A', 'C02A', ' c02a ', ' c02a ', 'C02B', 'None'),
    ),
    udid: maybe(70, fc.constantFrom('c02a', 'C02A', 'C02C')),
  })
  .map(without);

const DELAYS = [0, 0, 0, 0, TICK, 4 * TICK, -5 * 60_000];

const observation: fc.Arbitrary<DeviceEvent> = fc
  .record({
    device,
    at: fc.integer({ min: 0, max: 12 }),
    delay: fc.constantFrom(...DELAYS),
    type: fc.constantFrom(
      'DeviceEnrolled' as const,
      'DeviceEnrolled' as const,
      'PostureReported' as const,
      'PostureReported' as const,
      'PostureReported' as const,
      'PostureReported' as const,
      'PostureReported' as const,
      'PostureReported' as const,
      'DeviceSeen' as const,
      'DeviceSeen' as const,
      'DeviceUnenrolled' as const,
    ),
    facts,
    identifiers,
  })
  .map(({ device, at, delay, type, facts, identifiers }): DeviceEvent => {
    const envelope = {
      device,
      version: 1 as const,
      source: device.split(':')[0] ?? '',
      occurredAt: tick(at),
      recordedAt: tick(at) + delay,
      // The same observation has the same id.
      eventId: JSON.stringify([type, at, type === 'DeviceSeen' ? '' : facts, identifiers]),
    };
    switch (type) {
      case 'DeviceUnenrolled':
        return { ...envelope, type, eventId: `${type}@${at}` };
      case 'DeviceSeen':
        return { ...envelope, type, identifiers };
      default:
        return { ...envelope, type, identifiers, facts };
    }
  });

const byOperator = { version: 1 as const, source: 'operator', who: 'ops@example.com', reason: 'because' };

/** One thing an operator does, sometimes with its undoing. */
function operation(exemptible: readonly string[]): fc.Arbitrary<readonly DeviceEvent[]> {
  return fc
    .record({
      device: fc.constantFrom('generic:1', 'generic:1', 'uem:1', 'kolide:1'),
      at: fc.integer({ min: 0, max: 14 }),
      lasts: fc.integer({ min: 1, max: 24 }),
      undone: maybe(30, fc.integer({ min: 0, max: 4 })),
      number: fc.nat(9),
      rules: fc.subarray([...exemptible], { minLength: Math.min(1, exemptible.length) }),
      what: fc.constantFrom('exempt', 'exempt', 'exempt', 'lock', 'bind', 'bind-elsewhere', 'link', 'link'),
    })
    .map(({ device, at, lasts, undone, number, rules, what }): readonly DeviceEvent[] => {
      const eventId = `${what}-${at}-${number}`;
      const envelope = { ...byOperator, device, occurredAt: tick(at), recordedAt: tick(at), eventId };
      const expiresAt = tick(at + lasts);
      const end = { ...byOperator, device, eventId: `${eventId}-end`, occurredAt: tick(at + (undone ?? 0)) };
      const ending = { ...end, recordedAt: end.occurredAt };
      switch (what) {
        case 'exempt':
          if (rules.length === 0) return [];
          return [
            { ...envelope, type: 'ExemptionGranted', rules, expiresAt },
            ...(undone === undefined ? [] : [{ ...ending, type: 'ExemptionEnded' as const, exemption: eventId }]),
          ];
        case 'lock':
          return [
            { ...envelope, type: 'DeviceLocked', expiresAt: tick(at + Math.ceil(lasts / 3)) },
            ...(undone === undefined ? [] : [{ ...ending, type: 'DeviceUnlocked' as const, lock: eventId }]),
          ];
        case 'bind':
          return [{ ...envelope, type: 'NameBound', commonName: 'c02a' }];
        case 'bind-elsewhere':
          return number < 5 ? [] : [{ ...envelope, type: 'NameBound', commonName: 'another' }];
        default:
          return [{ ...envelope, type: 'DeviceLinked', other: device === 'generic:1' ? 'uem:1' : 'generic:1' }];
      }
    });
}

const hold: fc.Arbitrary<readonly HoldEvent[]> = fc
  .record({
    at: fc.integer({ min: 1, max: 9 }),
    lasts: fc.integer({ min: 3, max: 40 }),
    released: maybe(20, fc.integer({ min: 0, max: 3 })),
    of: fc.oneof(
      fc.constantFrom(...RULES).map((rule) => ({ kind: 'rule' as const, rule })),
      fc.constantFrom('generic', 'uem', 'kolide').map((source) => ({ kind: 'source' as const, source })),
    ),
  })
  .map(({ at, lasts, released, of }): readonly HoldEvent[] => {
    const eventId = `hold#${at}-${lasts}-${JSON.stringify(of)}`;
    const envelope = { ...byOperator, device: 'fleet' };
    const end = tick(at + (released ?? 0));
    return [
      {
        ...envelope,
        type: 'EnforcementHeld',
        eventId,
        occurredAt: tick(at),
        recordedAt: tick(at),
        of,
        until: tick(at + lasts),
      },
      ...(released === undefined
        ? []
        : [
            {
              ...envelope,
              type: 'EnforcementReleased' as const,
              eventId: `${eventId}-release`,
              occurredAt: end,
              recordedAt: end,
              hold: eventId,
            },
          ]),
    ];
  });

const scope = fc.constantFrom(
  'principal, action, resource',
  'principal, action, resource',
  'principal is Device, action == Action::"connect", resource is Endpoint',
  'principal, action, resource == Endpoint::"cvpn-endpoint-a"',
);
const clauses = (condition: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(scope, fc.constantFrom('when', 'unless'), condition, maybe(20, condition))
    .map(([of, first, a, b]) => `forbid (${of}) ${first} { ${a} }${b === undefined ? '' : ` unless { ${b} }`};`);

/** What most rules look like: the fact must be known and good. */
const USUAL = fc
  .tuple(fc.constantFrom('managed', 'compliant', 'encrypted', 'firewall'), rare(30))
  .map(([fact, whereReported]) => {
    const required = `unless { context.device has ${fact} && context.device.${fact} };`;
    return `forbid (principal, action, resource) ${whereReported ? `when { context.device.reports.contains("${fact}") } ` : ''}${required}`;
  });
const orUsual = (body: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 4, arbitrary: body }, { weight: 3, arbitrary: USUAL });
const DEEP = orUsual(clauses(conditions({ clock: 'anywhere', connection: true })));
const TIMED = orUsual(clauses(conditions({ clock: 'compared', connection: false })));
const CONNECTING = fc
  .tuple(conditions({ clock: 'compared', connection: false }), fc.constantFrom(...PLAIN_CONNECTING), rare(60))
  .map(([condition, connecting, guarded]) => {
    const test = guarded ? `${condition} && (${connecting})` : connecting;
    return `forbid (principal, action, resource) when { ${test} };`;
  });

const annotated = (id: string, body: fc.Arbitrary<string>, canHaveGrace: boolean): fc.Arbitrary<ToldRule> =>
  fc
    .record({
      body,
      shadow: rare(8),
      critical: rare(20),
      grace: maybe(canHaveGrace ? 55 : 0, fc.constantFrom(6, 12, 36, 96)),
    })
    .map(({ body, shadow, critical, grace }) => ({
      id,
      shadow,
      critical: critical && grace === undefined,
      graceMs: grace === undefined ? undefined : grace * HOUR,
      body,
    }));

const PERMITS = [
  ...Array<string>(22).fill('principal, action, resource'),
  'principal is Device, action == Action::"connect", resource is Endpoint',
  'principal, action, resource == Endpoint::"cvpn-endpoint-a"',
  'principal, action, resource in Endpoint::"cvpn-endpoint-named"',
];

/** Policies that follow one another: mostly the same rules, some changed, away for a while, or shadowed at first. */
function policiesOf(
  rules: readonly (readonly [fc.Arbitrary<ToldRule>, fc.Arbitrary<ToldRule>])[],
  lenientAtFirst = false,
): fc.Arbitrary<readonly ToldPolicy[]> {
  const variants = fc.tuple(...rules.map(([one, other]) => fc.tuple(one, other)));
  const choice = fc.constantFrom('first', 'first', 'first', 'second', 'shadowed', 'absent');
  const version = fc.record({
    choices: fc.array(choice, { minLength: rules.length, maxLength: rules.length }),
    permit: fc.constantFrom(...PERMITS),
    staleAfter: fc.constantFrom(24, 72, 240, 720, 720, 720, 720, 720),
    after: fc.integer(lenientAtFirst ? { min: 4, max: 12 } : { min: 1, max: 6 }),
  });
  return fc
    .tuple(
      variants,
      fc.array(version, { minLength: lenientAtFirst ? 2 : 1, maxLength: 3 }),
      fc.integer({ min: -3, max: lenientAtFirst ? 1 : 6 }),
    )
    .map(([pairs, versions, first]) => {
      let from = first;
      return versions.map(({ choices, permit, staleAfter, after }, version): ToldPolicy => {
        const policy = {
          from: tick(from),
          staleAfterMs: staleAfter * HOUR,
          permit,
          rules: pairs.flatMap(([one, other], index): ToldRule[] => {
            const choice = choices[index];
            const chosen = lenientAtFirst && version === 0 && choice === 'first' ? 'absent' : choice;
            if (chosen === 'absent') return [];
            if (chosen === 'shadowed') return [{ ...one, shadow: true }];
            return [chosen === 'second' ? other : one];
          }),
        };
        from += after;
        return policy;
      });
    });
}

const twice = (id: string, body: fc.Arbitrary<string>, canHaveGrace: boolean) =>
  [annotated(id, body, canHaveGrace), annotated(id, body, canHaveGrace)] as const;

/** Which of these rules there are. */
const rulesOf = <T>(all: readonly T[]): fc.Arbitrary<readonly T[]> =>
  fc.subarray([...all], { minLength: Math.min(3, all.length) });

const enrolment: fc.Arbitrary<DeviceEvent> = observation
  .filter((event) => event.type === 'DeviceEnrolled')
  .map((event) =>
    event.type === 'DeviceEnrolled'
      ? {
          ...event,
          device: 'generic:1',
          source: 'generic',
          identifiers: { ...event.identifiers, serialNumber: 'C02A' },
          eventId: `first-${event.eventId}`,
        }
      : event,
  );

/** Of a device that most rules let in: a hold keeps in only who was in. */
const goodEnrolment: fc.Arbitrary<DeviceEvent> = enrolment.map((event) =>
  event.type === 'DeviceEnrolled'
    ? {
        ...event,
        occurredAt: tick(0),
        recordedAt: tick(0),
        facts: { ...event.facts, managed: true, compliant: true, encrypted: true, firewall: true, jailbroken: false },
        eventId: `good-${event.eventId}`,
      }
    : event,
);

function storyWith(
  policies: fc.Arbitrary<readonly ToldPolicy[]>,
  exemptible: readonly string[],
  holds: fc.Arbitrary<readonly (readonly HoldEvent[])[]>,
  first: fc.Arbitrary<DeviceEvent> = enrolment,
): fc.Arbitrary<ToldStory> {
  const operations = fc.array(operation(exemptible), { maxLength: exemptible.length > 0 ? 4 : 2 });
  return fc
    .record({
      policies,
      enrolment: first,
      observations: fc.array(observation, { maxLength: 7 }),
      operations,
      holds,
      repeated: fc.nat(3),
    })
    .map(({ policies, enrolment, observations, operations, holds, repeated }) => {
      const events = [enrolment, ...observations, ...operations.flat()];
      return {
        commonName: 'c02a',
        sources: SOURCES,
        endpoints: ENDPOINTS,
        policies,
        // Some arrive once more, and out of order.
        events: uniqueOperations([
          ...events.slice(repeated),
          ...events.slice(0, repeated),
          ...events.slice(0, repeated),
        ]),
        holds: [...new Map(holds.flat().map((event) => [event.eventId, event])).values()],
      };
    });
}

/** Two different operations never have one id. */
function uniqueOperations(events: readonly DeviceEvent[]): readonly DeviceEvent[] {
  const known = new Map<string, string>();
  return events.filter((event) => {
    if (event.source !== 'operator') return true;
    const text = JSON.stringify(event);
    if (known.has(event.eventId)) return known.get(event.eventId) === text;
    known.set(event.eventId, text);
    return true;
  });
}

const [r0 = '', r1 = '', r2 = '', r3 = ''] = RULES;
const none = fc.constant([]);

/** Anything a condition can say, of the device, the clock and the connection; who is who, locks, shadow, staleness. */
export const deepStories = storyWith(
  rulesOf([twice(r0, DEEP, false), twice(r1, DEEP, false), twice(r2, TIMED, true)]).chain(policiesOf),
  [r2],
  none,
);
/** Grace, exemptions, critical rules, policies that change. */
export const timedStories = storyWith(
  rulesOf([twice(r0, TIMED, true), twice(r1, TIMED, true), twice(r2, TIMED, true), twice(r3, CONNECTING, false)]).chain(
    policiesOf,
  ),
  RULES,
  none,
);
/** The same under holds of rules and of sources. */
export const heldStories = storyWith(
  rulesOf([twice(r0, TIMED, true), twice(r1, TIMED, true), twice(r2, TIMED, true), twice(r3, CONNECTING, false)]).chain(
    (rules) => policiesOf(rules, true),
  ),
  RULES,
  fc.array(hold, { minLength: 1, maxLength: 3 }),
  goodEnrolment,
);
