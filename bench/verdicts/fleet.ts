import fc from 'fast-check';
import type { ProjectionConfiguration } from '../../shared/domain/configuration';
import type { DeviceEvent } from '../../shared/domain/events';
import type { Facts } from '../../shared/domain/facts';
import { ruleText } from '../../shared/domain/policy/policy-set';
import type { Activated, Story } from '../../shared/domain/verdict/story';
import { compileUnvalidated } from '../../shared/runtime/cedar-compiler';
import { FIFTEEN_RULES } from './fifteen-rules';
import type { CedarQuestion } from './full-cedar';

/** A device of the fleet: its story, and what full Cedar is told of it. */
export interface FleetDevice {
  readonly story: Story;
  readonly question: (now: number) => CedarQuestion;
}

const ENROLLED = Date.parse('2026-11-20T08:00:00Z');
const REPORTED = Date.parse('2026-11-20T20:00:00Z');
/** Within the verdicts of the fleet. */
export const NOW = Date.parse('2026-11-21T08:00:00Z');

const REPORTS = [
  'managed',
  'compliant',
  'encrypted',
  'firewall',
  'jailbroken',
  'platform',
  'osVersion',
  'owner',
] as const;
const configuration: ProjectionConfiguration = {
  endpoints: { default: { attributes: { tier: 'office' } }, 'cvpn-endpoint-1': { attributes: { tier: 'office' } } },
  sources: { generic: { kind: 'generic', reports: [...REPORTS], commonName: { template: '{serialNumber}' } } },
};

const mostly = (value: boolean): fc.Arbitrary<boolean> => fc.constantFrom(value, value, value, value, value, !value);
const facts: fc.Arbitrary<Facts> = fc.record({
  managed: fc.constant(true),
  compliant: mostly(true),
  encrypted: mostly(true),
  firewall: mostly(true),
  jailbroken: mostly(false),
  platform: fc.constantFrom('macos' as const, 'macos' as const, 'windows' as const, 'ios' as const),
  osVersion: fc.record({ major: fc.integer({ min: 11, max: 15 }), minor: fc.nat(6), patch: fc.nat(3) }),
  owner: fc.constantFrom('ann@example.com', 'bob@example.com'),
});

/** The same fleet in every run. */
export function fleet(size: number): readonly FleetDevice[] {
  const active = activated();
  return fc.sample(fc.tuple(facts, facts), { numRuns: size, seed: 7 }).map(([first, latest], index) => {
    const serialNumber = `C02A${String(index).padStart(6, '0')}`;
    const device = `generic:mac-${index}`;
    const envelope = (at: number) => ({
      device,
      version: 1 as const,
      source: 'generic',
      occurredAt: at,
      recordedAt: at,
      identifiers: { serialNumber },
    });
    const events: readonly DeviceEvent[] = [
      { ...envelope(ENROLLED), type: 'DeviceEnrolled', eventId: 'enrolled', facts: first },
      { ...envelope(REPORTED), type: 'PostureReported', eventId: 'reported', facts: latest },
    ];
    return {
      story: { commonName: serialNumber.toLowerCase(), logs: new Map([[device, events]]), holds: [], active, past: [] },
      question: (now) => ({
        device,
        endpoint: 'default',
        attributes: { tier: 'office' },
        context: {
          now: datetime(now),
          device: { ...latest, serialNumber, lastSeen: datetime(REPORTED), reports: REPORTS },
          connection: { platform: 'mac', username: 'ann@example.com', groups: ['eng'] },
        },
      }),
    };
  });
}

const datetime = (ms: number) => ({ __extn: { fn: 'datetime', arg: new Date(ms).toISOString() } });

function activated(): Activated {
  const compilation = compileUnvalidated(FIFTEEN_RULES);
  if (!compilation.ok) throw new Error(JSON.stringify(compilation.problems));
  const { policySet } = compilation;
  const enforced = Object.fromEntries(policySet.rules.map((rule) => [ruleText(rule), 0]));
  return { activation: 1, policyHash: 'c0ffee-policy-hash', policySet, configuration, enforced };
}
