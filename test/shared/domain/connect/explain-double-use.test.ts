import type { CertificateUse } from '../../../../shared/domain/connect/certificate-use';
import { explainDoubleUse } from '../../../../shared/domain/connect/explain-double-use';

const use = (instant: string, changes: Partial<CertificateUse>): CertificateUse => ({
  id: instant,
  at: Date.parse(instant),
  connectionId: undefined,
  platform: undefined,
  platformVersion: undefined,
  clientVersion: undefined,
  publicIp: undefined,
  ...changes,
});

test('a double use is told with the instants, connections, addresses and platforms of each side', () => {
  const mac = [
    use('2026-11-23T02:00:00Z', { connectionId: 'c-1', platform: 'mac', publicIp: '203.0.113.7' }),
    use('2026-11-23T02:10:00Z', { connectionId: 'c-3', platform: 'mac', publicIp: '192.0.2.4' }),
    use('2026-11-23T02:12:00Z', { connectionId: 'c-3', platform: 'Mac', publicIp: '203.0.113.7' }),
  ];
  const windows = [
    use('2026-11-23T02:05:00Z', { connectionId: 'c-2', platform: 'win' }),
    use('2026-11-23T02:30:00Z', {}),
  ];
  expect(
    explainDoubleUse({
      sign: 'platform',
      sides: [
        { value: 'mac', uses: mac },
        { value: 'win', uses: windows },
      ],
    }),
  ).toStrictEqual({
    sign: 'platform',
    since: '2026-11-23T02:00:00.000Z',
    until: '2026-11-23T02:30:00.000Z',
    sides: [
      {
        value: 'mac',
        since: '2026-11-23T02:00:00.000Z',
        until: '2026-11-23T02:12:00.000Z',
        connections: 3,
        connectionIds: ['c-3', 'c-1'],
        addresses: ['192.0.2.4', '203.0.113.7'],
        platforms: ['Mac', 'mac'],
      },
      {
        value: 'win',
        since: '2026-11-23T02:05:00.000Z',
        until: '2026-11-23T02:30:00.000Z',
        connections: 2,
        connectionIds: ['c-2'],
        addresses: [],
        platforms: ['win'],
      },
    ],
  });
});
