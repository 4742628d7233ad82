import type { ProjectionConfiguration } from '../../../../shared/domain/configuration';
import type { DeviceEvent } from '../../../../shared/domain/events';
import { claimsEverMade, nameFromTemplate } from '../../../../shared/domain/identity/claims';
import { normaliseCommonName } from '../../../../shared/domain/identity/common-name';
import { holderOf } from '../../../../shared/domain/identity/holder';
import { partitionOf } from '../../../../shared/domain/identity/partition';
import { enrolled, seen, unenrolled } from '../../../support/events/story';

const configuration: ProjectionConfiguration = {
  endpoints: { default: { attributes: {} } },
  sources: {
    jamf: { kind: 'jamf', reports: ['managed'], commonName: { template: '{serialNumber}' } },
    names: { kind: 'generic', reports: [], commonName: { template: 'vpn-{deviceName}' } },
    kolide: { kind: 'kolide', reports: ['compliant'] },
  },
};

function holder(commonName: string, ...events: DeviceEvent[]) {
  const devices = [...new Set(events.map((event) => event.device))];
  const partitions = devices.map((device) =>
    partitionOf(
      device,
      events.filter((event) => event.device === device),
    ),
  );
  const found = holderOf(commonName, partitions, configuration);
  return found.kind === 'device' ? found.posture.device : found.kind === 'several' ? found.devices : 'nobody';
}
const serial = (device: string, serialNumber: string) => ({ device, identifiers: { serialNumber } });
const named = (device: string, deviceName: string) => ({ device, identifiers: { deviceName } });

describe('who holds a common name', () => {
  it('is the device whose template makes that name, whatever the case', () => {
    expect(holder('c02example1', enrolled('08:00', {}, serial('jamf:7', 'C02EXAMPLE1')))).toBe('jamf:7');
    expect(holder('c02example2', enrolled('08:00', {}, serial('jamf:7', 'C02EXAMPLE1')))).toBe('nobody');
  });

  it('is nobody once the device was unenrolled', () => {
    expect(
      holder('c02', enrolled('08:00', {}, serial('jamf:7', 'C02')), unenrolled('09:00', { device: 'jamf:7' })),
    ).toBe('nobody');
  });

  it('is nobody by the old name after a renaming', () => {
    const story = [enrolled('08:00', {}, named('names:1', 'anna')), seen('09:00', named('names:1', 'berta'))];
    expect(holder('vpn-anna', ...story)).toBe('nobody');
    expect(holder('vpn-berta', ...story)).toBe('names:1');
  });

  it('is one device when it was enrolled again with the same serial number', () => {
    expect(
      holder('c02', enrolled('08:00', {}, serial('jamf:7', 'C02')), enrolled('09:00', {}, serial('jamf:8', 'c02 '))),
    ).toBe('jamf:7');
  });

  it('is several devices when two machines claim it, both named', () => {
    expect(
      holder(
        'vpn-anna',
        enrolled('08:00', {}, named('names:2', 'anna')),
        enrolled('09:00', {}, named('names:1', 'anna')),
      ),
    ).toStrictEqual(['names:1', 'names:2']);
  });

  it.each(['0', '000000', 'None', ' to be filled by O.E.M. ', 'Unknown', 'N/A', 'Default string'])(
    'is not shared by machines that have no serial number but %j',
    (junk) => {
      const one = enrolled('08:00', {}, { device: 'names:1', identifiers: { deviceName: 'anna', serialNumber: junk } });
      const other = enrolled(
        '09:00',
        {},
        { device: 'names:2', identifiers: { deviceName: 'anna', serialNumber: junk } },
      );
      expect(holder('vpn-anna', one, other)).toStrictEqual(['names:1', 'names:2']);
      expect(claimsEverMade('names', [one], configuration)).toStrictEqual(['name:vpn-anna']);
    },
  );

  it('does not come from a source without a template', () => {
    expect(holder('c02', enrolled('08:00', {}, serial('kolide:7', 'C02')))).toBe('nobody');
  });
});

describe('claims', () => {
  it('are all that any part of the history could make', () => {
    const events = [
      enrolled('08:00', {}, { device: 'names:1', identifiers: { deviceName: 'Anna', serialNumber: 'S1' } }),
      seen('09:00', named('names:1', 'Berta')),
    ];
    expect(claimsEverMade('names', events, configuration)).toStrictEqual([
      'name:vpn-anna',
      'name:vpn-berta',
      'serial:s1',
    ]);
  });

  it('need every identifier the template names', () => {
    expect(nameFromTemplate('{serialNumber}-{deviceName}', { serialNumber: 'S' })).toBeUndefined();
    expect(nameFromTemplate('{serialNumber}-{deviceName}', { serialNumber: 'S', deviceName: 'a' })).toBe('s-a');
  });

  it('are none where the result is no usable name', () => {
    expect(nameFromTemplate('{deviceName}', { deviceName: 'Büro' })).toBeUndefined();
  });
});

describe('common names', () => {
  it.each([
    ['  ZL6LTO7H27AB ', { kind: 'usable', value: 'zl6lto7h27ab' }],
    ['', { kind: 'absent' }],
    ['   ', { kind: 'absent' }],
    [null, { kind: 'absent' }],
    [undefined, { kind: 'absent' }],
    [7, { kind: 'malformed' }],
    ['ZL6\u0000', { kind: 'malformed' }],
    // KELVIN SIGN lower-cases to k in Unicode: it must not meet the device called "k".
    ['\u212a', { kind: 'malformed' }],
    ['a'.repeat(64), { kind: 'usable', value: 'a'.repeat(64) }],
    ['a'.repeat(65), { kind: 'malformed' }],
  ])('%j', (raw, expected) => {
    expect(normaliseCommonName(raw)).toStrictEqual(expected);
  });
});
