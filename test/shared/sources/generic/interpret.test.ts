import { configuredSource, reportBody } from '../../../support/source-pushes';

const generic = configuredSource('generic');
const NOW = Date.parse('2026-11-20T08:16:00Z');
const AT = Date.parse('2026-11-20T08:15:30Z');

describe('posture report: interpretation', () => {
  const interpret = (changes: Readonly<Record<string, unknown>>) =>
    generic.interpret({ source: 'scripts', receivedAt: NOW, body: Buffer.from(reportBody(changes)), kept: {} });
  const device = { id: 'laptop-7', serialNumber: 'C02TEST00007', udid: 'U-7', deviceUuid: 'D-7', name: 'mara' };
  const identifiers = { serialNumber: 'C02TEST00007', udid: 'U-7', deviceUuid: 'D-7', deviceName: 'mara' };
  const facts = {
    managed: true,
    compliant: false,
    encrypted: true,
    firewall: false,
    jailbroken: false,
    platform: 'linux',
    osVersion: '24.4.0.1',
    owner: 'Mara@Example.com',
  };

  it('reads every fact', () => {
    expect(interpret({ device, facts })).toEqual({
      outcome: 'events',
      observations: [
        {
          type: 'PostureReported',
          deviceKey: 'laptop-7',
          claimedAt: AT,
          identifiers,
          facts: { ...facts, osVersion: { major: 24, minor: 4, patch: 0 }, owner: 'mara@example.com' },
        },
      ],
    });
  });

  it('takes null and absent alike for unknown, and placeholder serials for nobody', () => {
    expect(
      interpret({
        device: { id: 'x', serialNumber: 'Default string', udid: null },
        facts: { managed: null, encrypted: null, compliant: true },
      }),
    ).toMatchObject({ observations: [{ identifiers: {}, facts: { compliant: true } }] });
  });

  it.each([
    [
      { type: 'device.enrolled', device, facts: { managed: true } },
      { type: 'DeviceEnrolled', identifiers, facts: { managed: true } },
    ],
    [
      { type: 'device.enrolled', device, facts: undefined },
      { type: 'DeviceEnrolled', identifiers, facts: {} },
    ],
    [
      { type: 'device.seen', device, facts: undefined },
      { type: 'DeviceSeen', identifiers },
    ],
    [{ type: 'device.unenrolled', device, facts: undefined }, { type: 'DeviceUnenrolled' }],
  ])('%j', (changes, expected) => {
    expect(interpret(changes)).toEqual({
      outcome: 'events',
      observations: [{ deviceKey: 'laptop-7', claimedAt: AT, ...expected }],
    });
  });
});
