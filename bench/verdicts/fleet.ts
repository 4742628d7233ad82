import fc from 'fast-check';
import type { Facts } from '../../shared/domain/facts';
import type { Story } from '../../shared/domain/verdict/story';
import { fiveOfFifteen } from '../../test/support/fifteen-rules';
import { enrols, reports } from '../../test/support/situation';
import type { CedarQuestion } from '../../test/support/stories/cedar';

/** A device of the fleet: its story, and what full Cedar is told of it. */
export interface FleetDevice {
  readonly story: Story;
  readonly question: (now: number) => CedarQuestion;
}

const mostly = (value: boolean): fc.Arbitrary<boolean> => fc.constantFrom(value, value, value, value, value, !value);
const facts = fc.record({
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
  const { story } = fiveOfFifteen();
  return fc.sample(fc.tuple(facts, facts), { numRuns: size, seed: 7 }).map(([first, latest], index) => {
    const serialNumber = `C02A${String(index).padStart(6, '0')}`;
    const device = `generic:mac-${index}`;
    const events = [
      enrols('20 08:00', { device, identifiers: { serialNumber }, facts: first }),
      reports('20 20:00', latest, { device }),
    ];
    return {
      story: { ...story, commonName: serialNumber.toLowerCase(), logs: new Map([[device, events]]) },
      question: (now) => ({
        device,
        endpoint: 'default',
        attributes: { tier: 'office' },
        context: { now: datetime(now), device: contextOf(latest, serialNumber), connection: CONNECTION },
      }),
    };
  });
}

const datetime = (ms: number) => ({ __extn: { fn: 'datetime', arg: new Date(ms).toISOString() } });
const CONNECTION = { platform: 'mac', username: 'ann@example.com', groups: ['eng'] };
const contextOf = (told: Facts, serialNumber: string) => ({
  ...told,
  serialNumber,
  lastSeen: datetime(Date.parse('2026-11-20T20:00:00Z')),
  reports: ['managed', 'compliant', 'encrypted', 'firewall', 'jailbroken', 'platform', 'osVersion', 'owner'],
});
