import fc from 'fast-check';
import type { DeviceEvent, HoldEvent } from '../../../shared/domain/events';
import type { Facts } from '../../../shared/domain/facts';
import { HOUR, type ToldRule, type ToldStory, tick } from './told-story';

/**
 * Stories in which what is rare elsewhere happens each time: a device that comes back with less, one that complies for a
 * while, a rule that cannot be evaluated for a while, a hold that must not let somebody in.
 */
type Fact = 'encrypted' | 'firewall' | 'compliant';

interface Chosen {
  readonly fact: Fact;
  /** Ticks between what happens. */
  readonly steps: readonly number[];
  readonly graceMs: number;
}

const LAPTOP = { serialNumber: 'C02A' };
const OTHER = { serialNumber: 'C02B' };
const envelope = (type: string, at: number, device = 'generic:1') => ({
  device,
  version: 1 as const,
  source: device.split(':')[0] ?? '',
  occurredAt: tick(at),
  recordedAt: tick(at),
  eventId: `${type}@${at}/${device}`,
});
const enrolled = (at: number, facts: Facts, device?: string, identifiers = LAPTOP): DeviceEvent => ({
  ...envelope('DeviceEnrolled', at, device),
  type: 'DeviceEnrolled',
  identifiers,
  facts,
});
const reported = (at: number, facts: Facts): DeviceEvent => ({
  ...envelope('PostureReported', at),
  type: 'PostureReported',
  identifiers: {},
  facts,
});
const unenrolled = (at: number): DeviceEvent => ({ ...envelope('DeviceUnenrolled', at), type: 'DeviceUnenrolled' });
const operator = { source: 'operator', who: 'ops@example.com', reason: 'because' };
const bound = (at: number, device: string, commonName: string): DeviceEvent => ({
  ...envelope('NameBound', at, device),
  ...operator,
  type: 'NameBound',
  commonName,
});
const exempt = (at: number, until: number): DeviceEvent => ({
  ...envelope('ExemptionGranted', at),
  ...operator,
  type: 'ExemptionGranted',
  rules: ['r0'],
  expiresAt: tick(until),
});
const held = (at: number, until: number): HoldEvent => ({
  ...envelope('EnforcementHeld', at, 'fleet'),
  ...operator,
  type: 'EnforcementHeld',
  of: { kind: 'rule', rule: 'r0' },
  until: tick(until),
});

const rule = (body: string, graceMs?: number): ToldRule => ({
  id: 'r0',
  shadow: false,
  critical: false,
  graceMs,
  body,
});
const requires = (fact: Fact): string =>
  `forbid (principal, action, resource) unless { context.device has ${fact} && context.device.${fact} };`;
/** Cannot be evaluated where nobody says. */
const asks = (fact: Fact): string => `forbid (principal, action, resource) unless { context.device.${fact} };`;

const story = (
  rules: readonly ToldRule[],
  events: readonly DeviceEvent[],
  holds: readonly HoldEvent[] = [],
): ToldStory => ({
  commonName: 'c02a',
  sources: { generic: { reports: ['encrypted', 'firewall', 'compliant'], template: '{serialNumber}' } },
  endpoints: { default: {} },
  policies: [{ from: tick(-4), staleAfterMs: 720 * HOUR, permit: 'principal, action, resource', rules }],
  events,
  holds,
});

const SCRIPTS: readonly ((chosen: Chosen) => ToldStory)[] = [
  // It comes back, and nobody says any more that it was good.
  ({ fact, steps: [a = 1, b = 1] }) =>
    story([rule(requires(fact))], [enrolled(0, { [fact]: true }), unenrolled(a), enrolled(a + b, {})]),
  // It complies for a while, under an exemption.
  ({ fact, steps: [a = 1, b = 1, c = 1] }) =>
    story(
      [rule(requires(fact))],
      [
        enrolled(0, { [fact]: false }),
        exempt(a, 40),
        reported(a + b, { [fact]: true }),
        reported(a + b + c, { [fact]: false }),
      ],
    ),
  // It fails, then nobody can say, then it fails again.
  ({ fact, graceMs, steps: [a = 1, b = 1, c = 1] }) =>
    story(
      [rule(asks(fact), graceMs)],
      [enrolled(0, { [fact]: false }), unenrolled(a), enrolled(a + b, {}), reported(a + b + c, { [fact]: false })],
    ),
  // It fails until an instant within its grace, and cannot be evaluated from then on.
  ({ fact, graceMs, steps: [a = 1] }) => {
    const until = `datetime("${new Date(tick(a)).toISOString()}")`;
    const body = `forbid (principal, action, resource) when { context.now < ${until} || context.device.${fact} };`;
    return story([rule(body, graceMs)], [enrolled(0, {})]);
  },
  // Whole days are counted.
  ({ steps: [a = 1] }) =>
    story(
      [
        rule(
          `forbid (principal, action, resource) when { context.now.durationSince(context.device.lastSeen).toDays() > ${a} };`,
        ),
      ],
      [enrolled(0, {})],
    ),
  // It failed when the hold began.
  ({ fact, steps: [a = 1] }) => story([rule(requires(fact))], [enrolled(0, { [fact]: false })], [held(a, 30)]),
  // Another device has the name since the hold began.
  ({ fact, steps: [a = 1, b = 1] }) =>
    story(
      [rule(requires(fact))],
      [
        enrolled(0, { [fact]: true }),
        enrolled(0, { [fact]: false }, 'generic:2', OTHER),
        bound(a + b, 'generic:1', 'another'),
        bound(a + b, 'generic:2', 'c02a'),
      ],
      [held(a, 30)],
    ),
];

export const scriptedStories: fc.Arbitrary<ToldStory> = fc
  .record({
    script: fc.constantFrom(...SCRIPTS),
    fact: fc.constantFrom<Fact>('encrypted', 'firewall', 'compliant'),
    steps: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 3, maxLength: 3 }),
    graceMs: fc.constantFrom(36, 72, 96).map((hours) => hours * HOUR),
  })
  .map(({ script, ...chosen }) => script(chosen));
