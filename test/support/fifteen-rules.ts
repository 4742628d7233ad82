import { FIFTEEN_RULES } from '../../bench/verdicts/fifteen-rules';
import type { ProjectionConfiguration } from '../../shared/domain/configuration';
import type { ActiveStanding, VerdictRow } from '../../shared/domain/verdict/row';
import type { Story } from '../../shared/domain/verdict/story';
import { enrols, storyOf } from './situation';

/** A Mac that two sources know, with the five failures of the test, for a deployment with this many endpoints. */
export function fiveOfFifteen(endpointCount = 4): { readonly story: Story; readonly endpoints: readonly string[] } {
  const endpoints = Array.from(
    { length: endpointCount },
    (_, index) => `cvpn-endpoint-${String(index).padStart(17, '0')}`,
  );
  const configuration: ProjectionConfiguration = {
    endpoints: Object.fromEntries([
      ['default', { attributes: { tier: 'office' } }],
      ...endpoints.map((endpoint) => [endpoint, { attributes: { tier: 'office' } }] as const),
    ]),
    sources: {
      generic: {
        kind: 'generic',
        reports: ['managed', 'compliant', 'encrypted', 'firewall', 'jailbroken', 'platform', 'osVersion', 'owner'],
        commonName: { template: '{serialNumber}' },
      },
      uem: { kind: 'workspace-one', reports: ['managed', 'compliant'], commonName: { template: '{serialNumber}' } },
    },
  };
  const facts = {
    managed: true,
    compliant: true,
    encrypted: false,
    firewall: false,
    jailbroken: false,
    platform: 'macos' as const,
    osVersion: { major: 13, minor: 6, patch: 1 },
    owner: 'ann@example.com',
  };
  const events = [
    enrols('20 09:00', { facts }),
    enrols('20 09:00', { device: 'uem:uuid-7', facts: { managed: true, compliant: true } }),
  ];
  return { story: storyOf({ policy: FIFTEEN_RULES, events, configuration }), endpoints };
}

/** The row, known to be an active one. */
export function activeRow(row: VerdictRow): ActiveStanding {
  if (row.state !== 'active') throw new Error(`the row is ${row.state}`);
  return row;
}
