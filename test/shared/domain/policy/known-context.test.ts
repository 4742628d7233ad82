import { datetime, record, set } from '../../../../shared/domain/cedar/value';
import type { ProjectionConfiguration } from '../../../../shared/domain/configuration';
import { knownContext, reportable } from '../../../../shared/domain/policy/known-context';
import type { MergedFact, Posture } from '../../../../shared/domain/posture/merge';

const fact = <const T>(value: T): MergedFact<T> => ({ value, source: 'jamf', observedAt: 1, since: 1 });
const NOBODY: Posture = { device: 'jamf:1', sources: {}, facts: {}, lastSeen: undefined, serialNumber: undefined };
const configuration: ProjectionConfiguration = {
  endpoints: {
    default: { attributes: { tier: 1 } },
    cvpn: { attributes: { tier: 2, strict: true, zone: 'eu', groups: ['eng', 'ops'] } },
  },
  sources: {
    jamf: { kind: 'jamf', reports: ['managed', 'compliant', 'jailbroken'], reportsOnlyOn: { jailbroken: ['ios'] } },
    kolide: { kind: 'kolide', reports: ['firewall', 'compliant'] },
  },
};

test('a device nobody says anything of', () => {
  expect(knownContext(NOBODY, 'cvpn', configuration)).toStrictEqual({
    principal: { type: 'entity', entityType: 'Device', id: 'jamf:1' },
    action: { type: 'entity', entityType: 'Action', id: 'connect' },
    resource: { type: 'entity', entityType: 'Endpoint', id: 'cvpn' },
    resourceAttributes: record([
      ['tier', 2n],
      ['strict', true],
      ['zone', 'eu'],
      ['groups', set(['eng', 'ops'])],
    ]),
    context: record([['device', record([['reports', set([])]])]]),
  });
});

test('facts as Cedar values, merged and by source', () => {
  const facts = {
    encrypted: fact(true),
    platform: fact('macos' as const),
    osVersion: fact({ major: 14, minor: 2, patch: 7 }),
  };
  const posture: Posture = {
    ...NOBODY,
    sources: { jamf: { facts, lastSeen: 5 }, kolide: { facts: {}, lastSeen: undefined } },
    facts,
    lastSeen: 7,
    serialNumber: 'C02A',
  };
  const values = [
    ['encrypted', true],
    ['platform', 'macos'],
    [
      'osVersion',
      record([
        ['major', 14n],
        ['minor', 2n],
        ['patch', 7n],
      ]),
    ],
  ] as const;
  expect(knownContext(posture, 'cvpn', configuration).context).toStrictEqual(
    record([
      [
        'device',
        record([
          ...values,
          ['serialNumber', 'C02A'],
          ['lastSeen', datetime(7n)],
          ['reports', set(['compliant', 'firewall', 'managed'])],
        ]),
      ],
      ['jamf', record([...values, ['lastSeen', datetime(5n)]])],
      ['kolide', record([])],
    ]),
  );
});

test('an endpoint without settings of its own has those of the default, or none', () => {
  const attributesAt = (endpoint: string, of: ProjectionConfiguration) =>
    knownContext(NOBODY, endpoint, of).resourceAttributes;
  expect(attributesAt('other', configuration)).toStrictEqual(record([['tier', 1n]]));
  expect(attributesAt('other', { ...configuration, endpoints: {} })).toStrictEqual(record([]));
});

describe('what can be reported', () => {
  const told = (platform: 'ios' | 'macos' | undefined, merged?: 'ios' | 'macos') =>
    [
      ...reportable(
        {
          ...NOBODY,
          sources: { jamf: { facts: platform === undefined ? {} : { platform: fact(platform) }, lastSeen: 1 } },
          facts: merged === undefined ? {} : { platform: fact(merged) },
        },
        configuration,
      ),
    ].sort();

  test.each([
    ['ios', undefined, true],
    ['macos', undefined, false],
    // Where the source does not say, what others say counts; where nobody does, it could be any.
    [undefined, 'ios', true],
    [undefined, 'macos', false],
    [undefined, undefined, true],
    // The source is believed about its own device.
    ['ios', 'macos', true],
    ['macos', 'ios', false],
  ] as const)('source says %s, all say %s: %s', (platform, merged, expected) => {
    expect(told(platform, merged)).toEqual(
      expected ? ['compliant', 'jailbroken', 'managed'] : ['compliant', 'managed'],
    );
  });

  test('a source that is not configured reports nothing', () => {
    const posture = { ...NOBODY, sources: { other: { facts: {}, lastSeen: 1 } } };
    expect([...reportable(posture, configuration)]).toEqual([]);
  });
});
