import type { ProjectionConfiguration } from '../../shared/domain/configuration';
import { decide } from '../../shared/domain/connect/decide';
import type { DeviceEvent, HoldEvent } from '../../shared/domain/events';
import type { Facts, Identifiers } from '../../shared/domain/facts';
import { ruleText } from '../../shared/domain/policy/policy-set';
import { buildRow } from '../../shared/domain/verdict/build-row';
import type { VerdictRow } from '../../shared/domain/verdict/row';
import type { Activated, InForce, Story } from '../../shared/domain/verdict/story';
import { activatedAs, CONFIGURATION } from './activations';
import { normalised } from './connect-requests';

/** Instants for specs: days of November 2026 and times of day, UTC: `at('23 09:00')`; seconds and milliseconds may follow. */
export const at = (text: string): number => {
  const [day = '', time = ''] = text.split(' ');
  return Date.parse(`2026-11-${day}T${time.length === 5 ? `${time}:00` : time}Z`);
};

/** A permit that ends verdicts after 30 days: time for grace and exemptions to pass. */
export const LONG = '@id("scope") @staleAfter("30d") permit (principal, action, resource);';
/** A rule that fails where the fact is not known to be good. */
export const requires = (fact: string, annotations = ''): string =>
  `@id("${fact}") ${annotations} forbid (principal, action, resource) unless { context.device has ${fact} && context.device.${fact} };`;

interface Told {
  readonly device?: string;
  readonly facts?: Facts;
  readonly identifiers?: Identifiers;
  /** When we recorded it, where that is another instant. */
  readonly recorded?: string;
}
const LAPTOP: Identifiers = { serialNumber: 'C02A' };
const MAC = 'generic:mac';

const envelope = (type: string, when: string, { device = MAC, recorded = when }: Told) => ({
  device,
  eventId: `${type}@${when}`,
  version: 1 as const,
  source: device.split(':')[0] ?? '',
  occurredAt: at(when),
  recordedAt: at(recorded),
});

export const enrols = (when: string, told: Told = {}): DeviceEvent => ({
  ...envelope('DeviceEnrolled', when, told),
  type: 'DeviceEnrolled',
  identifiers: told.identifiers ?? LAPTOP,
  facts: told.facts ?? {},
});
export const reports = (when: string, facts: Facts, told: Told = {}): DeviceEvent => ({
  ...envelope('PostureReported', when, told),
  type: 'PostureReported',
  identifiers: told.identifiers ?? {},
  facts,
});
export const checksIn = (when: string, told: Told = {}): DeviceEvent => ({
  ...envelope('DeviceSeen', when, told),
  type: 'DeviceSeen',
  identifiers: told.identifiers ?? {},
});
export const unenrols = (when: string, told: Told = {}): DeviceEvent => ({
  ...envelope('DeviceUnenrolled', when, told),
  type: 'DeviceUnenrolled',
});

const byOperator = (type: string, when: string, device: string) => ({
  ...envelope(type, when, { device }),
  source: 'operator',
  who: 'ops@example.com',
  reason: 'a reason',
});
export const exempts = (when: string, rules: readonly string[], until: string, device = MAC): DeviceEvent => ({
  ...byOperator('ExemptionGranted', when, device),
  type: 'ExemptionGranted',
  rules: [...rules],
  expiresAt: at(until),
});
export const endsExemption = (when: string, granted: string, device = MAC): DeviceEvent => ({
  ...byOperator('ExemptionEnded', when, device),
  type: 'ExemptionEnded',
  exemption: `ExemptionGranted@${granted}`,
});
export const locks = (when: string, until: string, device = MAC): DeviceEvent => ({
  ...byOperator('DeviceLocked', when, device),
  type: 'DeviceLocked',
  expiresAt: at(until),
});
export const unlocks = (when: string, locked: string, device = MAC): DeviceEvent => ({
  ...byOperator('DeviceUnlocked', when, device),
  type: 'DeviceUnlocked',
  lock: `DeviceLocked@${locked}`,
});
export const binds = (when: string, commonName: string, device = MAC): DeviceEvent => ({
  ...byOperator('NameBound', when, device),
  type: 'NameBound',
  commonName,
});
export const links = (when: string, device: string, other: string): DeviceEvent => ({
  ...byOperator('DeviceLinked', when, device),
  type: 'DeviceLinked',
  other,
});
export const holds = (
  when: string,
  of: Extract<HoldEvent, { type: 'EnforcementHeld' }>['of'],
  until: string,
): HoldEvent => ({
  ...byOperator('EnforcementHeld', when, 'fleet'),
  eventId: `hold#${when}`,
  type: 'EnforcementHeld',
  of,
  until: at(until),
});
export const releases = (when: string, held: string): HoldEvent => ({
  ...byOperator('EnforcementReleased', when, 'fleet'),
  eventId: `hold#${held}-release`,
  type: 'EnforcementReleased',
  hold: `hold#${held}`,
});

export interface Situation {
  /** Policy texts by the instant of their activation, oldest first; one text alone is in force since the 1st. */
  readonly policy: string | Readonly<Record<string, string>>;
  readonly events: readonly DeviceEvent[];
  readonly holds?: readonly HoldEvent[];
  readonly commonName?: string;
  readonly configuration?: ProjectionConfiguration;
}

/** Compiling takes longer than everything else: each policy once. */
const known = new Map<string, Activated>();
function compiled(text: string, configuration: ProjectionConfiguration): Activated {
  const key = JSON.stringify([text, configuration]);
  const activated = known.get(key) ?? activatedAs(1, text, configuration);
  known.set(key, activated);
  return activated;
}

export function storyOf({ policy, events, holds: held = [], commonName = 'c02a', configuration }: Situation): Story {
  const texts = Object.entries(typeof policy === 'string' ? { '01 00:00': policy } : policy);
  const enforced: Record<string, number> = {};
  const past = texts.map(([from, text], index): InForce => {
    const activated = { ...compiled(text, configuration ?? CONFIGURATION), activation: index + 1 };
    for (const rule of activated.policySet.rules.filter(({ effect, shadow }) => effect === 'forbid' && !shadow))
      enforced[ruleText(rule)] ??= at(from);
    return { from: at(from), active: { ...activated, enforced: { ...enforced } } };
  });
  const active = past.at(-1)?.active;
  if (active === undefined) throw new Error('a situation needs a policy');
  const logs = new Map<string, DeviceEvent[]>();
  for (const event of events) logs.set(event.device, [...(logs.get(event.device) ?? []), event]);
  return { commonName, logs, holds: held, active, past };
}

export const rowOf = (situation: Situation): VerdictRow => buildRow(storyOf(situation));

/** The answer in a word or two, now and then: `allowed`, the code of a denial with its rules, and what was kept from denying. */
export function answers(
  situation: Situation,
  ...asked: readonly (string | readonly [string, object])[]
): readonly string[] {
  const row = rowOf(situation);
  return asked.map((question) => {
    const [when, request] = typeof question === 'string' ? [question, {}] : question;
    const decision = decide(row, at(when), normalised({ 'common-name': row.commonName, ...request }));
    const kept = decision.suspended.map(({ rule, by }) => `${by} ${rule}`);
    const shadowed = decision.shadowRules.map((rule) => `shadow ${rule}`);
    const said = decision.outcome === 'allowed' ? 'allowed' : [decision.code, ...decision.rules].join(' ');
    return [said, ...kept, ...shadowed].join(', ');
  });
}
