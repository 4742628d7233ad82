import fc from 'fast-check';
import type { DeviceEvent, HoldEvent } from '../../../shared/domain/events';
import { HOUR, type ToldPolicy, type ToldRule, type ToldStory, tick } from './told-story';

/**
 * Stories of devices that say the same over and over: mostly check-ins in which nothing changes, now and then a change, in
 * one, two or three partitions of one machine; under a few rules with and without grace, exemptions, holds, policies that change.
 */

const FACTS = ['encrypted', 'firewall'] as const;
const DEVICES = ['generic:1', 'uem:1', 'generic:2'] as const;
const rarely = (percent: number): fc.Arbitrary<boolean> => fc.nat(99).map((roll) => roll < percent);

interface Step {
  readonly device: (typeof DEVICES)[number];
  readonly at: number;
  /** Ticks until it is recorded; before it happens where the source's clock runs ahead. */
  readonly late: number;
  readonly what: 'same' | 'same' | 'seen' | 'change' | 'platform' | 'owner' | 'unenrol';
  readonly fact: (typeof FACTS)[number];
}

const step = (devices: number): fc.Arbitrary<Step> =>
  fc.record({
    device: fc.nat(devices - 1).map((index) => DEVICES[index] ?? 'generic:1'),
    at: fc.integer({ min: 1, max: 20 }),
    late: fc.oneof({ weight: 80, arbitrary: fc.constant(0) }, fc.constantFrom(-2, -1, 1, 2)),
    what: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('same' as const, 'seen' as const) },
      { weight: 5, arbitrary: fc.constant('change' as const) },
      { weight: 1, arbitrary: fc.constantFrom('platform' as const, 'owner' as const, 'unenrol' as const) },
    ),
    fact: fc.constantFrom(...FACTS),
  });

/** Each partition says what it last said, but for what changes. */
function observations(steps: readonly Step[], good: boolean): readonly DeviceEvent[] {
  const said = new Map<string, Record<string, boolean | string>>();
  const enrolments = [...new Set(steps.map(({ device }) => device))].map((device): DeviceEvent => {
    const facts = { managed: true, encrypted: good, firewall: good, platform: 'macos' as const, owner: 'eve' };
    said.set(device, facts);
    return { ...envelope(device, 0, 0, 'enrol'), type: 'DeviceEnrolled', identifiers: { serialNumber: 'C02A' }, facts };
  });
  const ordered = [...steps].sort((a, b) => a.at - b.at);
  return [
    ...enrolments,
    ...ordered.map(({ device, at, late, what, fact }, index): DeviceEvent => {
      const shell = envelope(device, at, late, `${what}-${index}`);
      const facts = said.get(device) ?? {};
      if (what === 'unenrol') return { ...shell, type: 'DeviceUnenrolled' };
      if (what === 'seen') return { ...shell, type: 'DeviceSeen', identifiers: {} };
      if (what === 'change') facts[fact] = facts[fact] !== true;
      if (what === 'platform') facts.platform = facts.platform === 'macos' ? 'linux' : 'macos';
      if (what === 'owner') facts.owner = facts.owner === 'eve' ? 'sam' : 'eve';
      return { ...shell, type: 'PostureReported', identifiers: {}, facts: { ...facts } };
    }),
  ];
}

const envelope = (device: string, at: number, late: number, eventId: string) => ({
  device,
  version: 1 as const,
  source: device.split(':')[0] ?? '',
  occurredAt: tick(at),
  recordedAt: tick(at + late),
  eventId: `${eventId}@${at}`,
});
const byOperator = { version: 1 as const, source: 'operator', who: 'ops@example.com', reason: 'because' };

const exemptions = (devices: number): fc.Arbitrary<readonly DeviceEvent[]> =>
  fc
    .array(
      fc.record({
        device: fc.nat(devices - 1).map((index) => DEVICES[index] ?? 'generic:1'),
        at: fc.integer({ min: 1, max: 16 }),
        lasts: fc.integer({ min: 2, max: 30 }),
        rules: fc.constantFrom('r0', 'r0 r1', 'r2').map((ids) => ids.split(' ')),
        ended: rarely(20),
      }),
      { maxLength: 2 },
    )
    .map((all) =>
      all.flatMap(({ device, at, lasts, rules, ended }, index): readonly DeviceEvent[] => {
        const eventId = `exempt-${index}`;
        const shell = (of: number, id: string) => ({ ...envelope(device, of, 0, id), ...byOperator, eventId: id });
        const granted = {
          ...shell(at, eventId),
          type: 'ExemptionGranted' as const,
          rules,
          expiresAt: tick(at + lasts),
        };
        if (!ended) return [granted];
        return [granted, { ...shell(at + 2, `${eventId}-end`), type: 'ExemptionEnded', exemption: eventId }];
      }),
    );

const holds: fc.Arbitrary<readonly HoldEvent[]> = fc
  .array(
    fc.record({
      at: fc.integer({ min: 1, max: 18 }),
      lasts: fc.integer({ min: 1, max: 24 }),
      released: rarely(20),
      of: fc.constantFrom(
        { kind: 'rule' as const, rule: 'r0' },
        { kind: 'rule' as const, rule: 'r1' },
        { kind: 'source' as const, source: 'generic' },
        { kind: 'source' as const, source: 'uem' },
      ),
    }),
    { maxLength: 2 },
  )
  .map((all) =>
    all.flatMap(({ at, lasts, released, of }, index): readonly HoldEvent[] => {
      const shell = (of: number, id: string) => ({ ...envelope('fleet', of, 0, id), ...byOperator, eventId: id });
      const eventId = `hold-${index}`;
      return [
        { ...shell(at, eventId), type: 'EnforcementHeld', of, until: tick(at + lasts) },
        ...(released
          ? [{ ...shell(at + 1, `${eventId}-release`), type: 'EnforcementReleased' as const, hold: eventId }]
          : []),
      ];
    }),
  );

const requires = (fact: string): string =>
  `forbid (principal, action, resource) unless { context.device has ${fact} && context.device.${fact} };`;
/** What most rules look like. */
const USUAL = [
  requires('encrypted'),
  requires('firewall'),
  'forbid (principal, action, resource) when { context has uem } unless { context.uem has firewall && context.uem.firewall };',
  // Cannot be evaluated without the fact.
  'forbid (principal, action, resource) when { !context.device.encrypted };',
  'forbid (principal, action, resource) when { context.device has platform && context.device.platform == "linux" };',
];
/** What a log without every check-in may not do for. */
const instant = (count: number): string => `datetime("${new Date(tick(count)).toISOString()}")`;
/** How long ago the device was last seen: of one partition, a log without every check-in does for it. */
const STALE = [
  'forbid (principal, action, resource) when { context.device has lastSeen && context.now.durationSince(context.device.lastSeen) > duration("12h") };',
  `forbid (principal, action, resource) unless { context.device has firewall && context.device.firewall &&
    context.device has lastSeen && context.now.durationSince(context.device.lastSeen) <= duration("18h") };`,
];
const ODD = [
  'forbid (principal, action, resource) when { context.device has owner && context.device.owner == "sam" };',
  `forbid (principal, action, resource) when { context.now >= ${instant(9)} } unless { context.device has firewall && context.device.firewall };`,
  `forbid (principal, action, resource) when { context.now < ${instant(7)} || context.now > ${instant(9)} };`,
  `forbid (principal, action, resource) when { context.device.lastSeen < ${instant(7)} || context.device.lastSeen > ${instant(9)} };`,
  `forbid (principal, action, resource) unless { context has generic && context has uem && context.uem.firewall &&
    context.now.durationSince(context.generic.lastSeen) <= duration("12h") };`,
  'forbid (principal, action, resource) when { context has uem } unless { context.generic == context.uem };',
];

const rule = (id: string, bodies: readonly string[]): fc.Arbitrary<ToldRule> =>
  fc
    .record({ body: fc.constantFrom(...bodies), grace: fc.constantFrom(undefined, 12, 36, 96) })
    .map(({ body, grace }) => ({
      id,
      shadow: false,
      critical: false,
      graceMs: grace === undefined ? undefined : grace * HOUR,
      body,
    }));
const rules = fc
  .constantFrom(USUAL, USUAL, [...USUAL, ...STALE, ...STALE], [...USUAL, ...ODD, ...ODD])
  .chain((bodies) => fc.tuple(rule('r0', bodies), rule('r1', bodies), rule('r2', USUAL)));

const policies: fc.Arbitrary<readonly ToldPolicy[]> = fc
  .record({
    first: rules,
    other: rules,
    changes: fc.array(
      fc.record({ after: fc.integer({ min: 1, max: 8 }), places: fc.subarray([0, 1, 2], { maxLength: 1 }) }),
      { maxLength: 2 },
    ),
    begins: fc.integer({ min: -5, max: 3 }),
  })
  .map(({ first, other, changes, begins }) => {
    let from = begins;
    let current: readonly ToldRule[] = first;
    const policy = (): ToldPolicy => ({
      from: tick(from),
      staleAfterMs: 720 * HOUR,
      permit: 'principal, action, resource',
      rules: current,
    });
    const all = [policy()];
    for (const { after, places } of changes) {
      from += after;
      current = current.map((one, index) => (places.includes(index) ? (other[index] ?? one) : one));
      all.push(policy());
    }
    return all;
  });

export const steadyStories = (settings: { readonly holds: boolean }): fc.Arbitrary<ToldStory> =>
  fc
    .constantFrom(1, 1, 2, 3)
    .chain((devices) =>
      fc.record({
        policies,
        steps: fc.array(step(devices), { minLength: 8, maxLength: 30 }),
        good: fc.boolean(),
        exempt: exemptions(devices),
        holds: settings.holds ? holds : fc.constant([]),
      }),
    )
    .map(({ policies, steps, good, exempt, holds }) => ({
      commonName: 'c02a',
      sources: {
        generic: { reports: ['managed', 'encrypted', 'firewall', 'platform'], template: '{serialNumber}' },
        uem: { reports: ['managed', 'encrypted', 'firewall', 'owner'], template: '{serialNumber}' },
      },
      endpoints: { default: {} },
      policies,
      events: [...observations(steps, good), ...exempt],
      holds,
    }));
