import type { Interpretation } from '../../../../shared/sources/source';
import { jamfBody, jamfComputer } from '../../../support/pushes/jamf';
import { configuredSource } from '../../../support/source-pushes';

const jamf = configuredSource('jamf');
const RECEIVED = Date.parse('2026-11-20T08:16:00Z');
const AT = Date.parse('2026-11-20T08:15:30Z');

const interpret = (body: string): Interpretation =>
  jamf.interpret({ source: 'jamf', receivedAt: RECEIVED, body: Buffer.from(body), kept: {} });
const observed = (body: string) => {
  const interpretation = interpret(body);
  if (interpretation.outcome !== 'events') throw new Error(JSON.stringify(interpretation));
  return interpretation.observations[0];
};
const identifiers = {
  serialNumber: 'C02JAMF00001',
  udid: '0B3F5D7A-9C1E-4F60-A2C4-E6081B3D5F70',
  deviceName: "mara's mac",
};

describe('Jamf Pro: what an event says of a computer', () => {
  it('reads the head of the record, and looks for the rest', () => {
    expect(interpret(jamfBody('ComputerInventoryCompleted', jamfComputer()))).toEqual({
      outcome: 'events',
      observations: [
        {
          type: 'PostureReported',
          deviceKey: 'computer:1547',
          claimedAt: AT,
          identifiers,
          facts: { platform: 'macos', osVersion: { major: 15, minor: 1, patch: 0 }, owner: 'mara@example.com' },
        },
      ],
      look: { devices: ['computer:1547'], reason: 'ComputerInventoryCompleted: the record has changed' },
    });
  });

  it.each(['ComputerCheckIn', 'computercheckin', 'COMPUTERCHECKIN'])('%s is a sign of life', (name) => {
    expect(observed(jamfBody(name, jamfComputer()))).toEqual({
      type: 'DeviceSeen',
      deviceKey: 'computer:1547',
      claimedAt: AT,
      identifiers,
    });
  });

  it.each(['computer', 'Computer', 'device'])('finds the device below event.%s, as some versions send it', (level) => {
    expect(observed(jamfBody('ComputerCheckIn', { trigger: 'CLIENT_CHECKIN', [level]: jamfComputer() }))).toEqual(
      observed(jamfBody('ComputerCheckIn', jamfComputer())),
    );
  });

  it.each([
    ['milliseconds', AT],
    ['milliseconds as text', String(AT)],
    ['seconds', AT / 1000],
    ['seconds as text', String(AT / 1000)],
    ['ISO', '2026-11-20T08:15:30Z'],
    ['ISO with an offset', '2026-11-20T00:15:30-0800'],
  ])('takes a time in %s', (_, timestamp) => {
    expect(observed(jamfBody('ComputerCheckIn', jamfComputer(), timestamp)).claimedAt).toBe(AT);
  });

  it.each([0, '', null, 'soon', {}])('takes %j for no time', (timestamp) => {
    expect(observed(jamfBody('ComputerCheckIn', jamfComputer(), timestamp)).claimedAt).toBeUndefined();
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['a number as text', { jssID: '1547' }, 'computer:1547'],
    ['another case', { jssID: undefined, jssid: 1547 }, 'computer:1547'],
    ['no number', { jssID: undefined }, 'computer:udid:0B3F5D7A-9C1E-4F60-A2C4-E6081B3D5F70'],
    ['-1 for none', { jssID: '-1' }, 'computer:udid:0B3F5D7A-9C1E-4F60-A2C4-E6081B3D5F70'],
    ['neither number nor UDID', { jssID: null, udid: '' }, 'computer:serial:C02JAMF00001'],
  ])('knows the device by %s', (_, changes, key) => {
    expect(observed(jamfBody('ComputerCheckIn', jamfComputer(changes))).deviceKey).toBe(key);
  });

  it('parks an event that names no device', () => {
    const nobody = { jssID: 0, udid: '', serialNumber: 'null' };
    expect(() => interpret(jamfBody('ComputerCheckIn', jamfComputer(nobody)))).toThrow(
      expect.objectContaining({ name: 'UninterpretableSignal', message: expect.stringContaining('no jssID') }),
    );
  });

  it('is not disturbed by fields it does not know, nor by odd ones it does not need', () => {
    const odd = {
      reportedIpV4Address: '10.0.0.1',
      managementId: 'x',
      deviceName: '\u0000',
      emailAddress: 7,
      osVersion: null,
    };
    expect(observed(jamfBody('ComputerInventoryCompleted', jamfComputer(odd)))).toMatchObject({
      facts: { platform: 'macos' },
      identifiers: { serialNumber: 'C02JAMF00001' },
    });
  });
});

describe('Jamf Pro: mobile devices', () => {
  const phone = { udid: '00008103-0012345678901234', serialNumber: 'GH7YK2ABCDEF', jssID: 1547, model: 'iPad13,18' };

  it('are not computers, whatever their number', () => {
    expect(observed(jamfBody('MobileDeviceCheckIn', phone)).deviceKey).toBe('mobile:1547');
    expect(observed(jamfBody('MobileDeviceEnrolled', phone))).toMatchObject({
      type: 'DeviceEnrolled',
      facts: { platform: 'ios' },
    });
  });

  it.each(['MobileDeviceUnEnrolled', 'MobileDeviceUnenrolled'])('leave management with %s', (name) => {
    expect(observed(jamfBody(name, phone))).toEqual({
      type: 'DeviceUnenrolled',
      deviceKey: 'mobile:1547',
      claimedAt: AT,
    });
  });
});

describe('Jamf Pro: smart groups', () => {
  const change = (event: object) =>
    interpret(jamfBody('SmartGroupComputerMembershipChange', { name: 'Compliant', ...event }));

  it('say which devices to look at, each once, joined and left alike', () => {
    expect(
      change({
        groupAddedDevicesIds: [892, '1547', 892],
        groupRemovedDevicesIds: [234],
        groupAddedDevices: ['DEV-MBP-042'],
      }),
    ).toEqual({
      outcome: 'hint',
      devices: ['computer:892', 'computer:1547', 'computer:234'],
      reason: 'membership of group "Compliant" changed',
    });
  });

  it('have their devices as objects in some versions', () => {
    expect(
      change({ groupAddedDevices: [{ id: 7, name: 'x' }, { jssID: '8' }], groupAddedDevicesIds: [] }),
    ).toMatchObject({
      devices: ['computer:7', 'computer:8'],
    });
  });

  it('without a single id are ignored, and say why', () => {
    expect(
      change({ groupAddedDevices: ['a', 'b'], groupAddedDevicesIds: 'none', groupRemovedDevicesIds: [-1, null] }),
    ).toEqual({
      outcome: 'ignored',
      reason: 'event "SmartGroupComputerMembershipChange" of group "Compliant" names no device by id',
    });
  });
});

describe('Jamf Pro: everything else', () => {
  it.each([
    ['JSSStartup', 'event "JSSStartup" carries no posture of a device'],
    ['RestAPIOperation', 'RestAPIOperation tells of API calls, our own among them: no posture'],
    ['SomethingNew', 'event "SomethingNew" is not one we know'],
  ])('%s is ignored', (name, reason) => {
    expect(interpret(jamfBody(name))).toEqual({ outcome: 'ignored', reason });
  });

  it('parks what has no event', () => {
    expect(() => interpret('{"webhook":{}}')).toThrow('no webhook.webhookEvent');
  });
});
