import { interpretMdmEvent } from '../../../../shared/sources/apple-mdm/interpret';
import { base64, checkIn, MAC_SECURITY, propertyList, result, UDID } from '../../../support/pushes/apple-mdm';

const RECEIVED = Date.parse('2026-11-20T08:16:00Z');
const CREATED = Date.parse('2026-11-20T08:15:30.132Z');
const KEY = `udid:${UDID.toLowerCase()}`;

const interpret = (body: string) =>
  interpretMdmEvent({ source: 'mdm', receivedAt: RECEIVED, body: Buffer.from(body), kept: {} });

function observations(body: string) {
  const read = interpret(body);
  if (read.outcome !== 'events') throw new Error(`not events: ${JSON.stringify(read)}`);
  return read.observations;
}

const facts = (body: string) => {
  const [observed] = observations(body);
  return 'facts' in observed ? observed.facts : undefined;
};
const uninterpretable = (message: string) => expect.objectContaining({ name: 'UninterpretableSignal', message });

describe('check-ins', () => {
  it('Authenticate voids what was known and begins an enrolment that is not complete yet', () => {
    const body = checkIn('Authenticate', {
      SerialNumber: 'C02TEST00002',
      OSVersion: '10.13.6',
      BuildVersion: '17G65',
      DeviceName: "mara's mac",
      Model: 'MacBookPro14,3',
      ModelName: 'MacBook Pro',
      ProductName: 'MacBookPro14,3',
    });
    expect(interpret(body)).toEqual({
      outcome: 'events',
      observations: [
        { type: 'DeviceUnenrolled', deviceKey: KEY, claimedAt: CREATED - 1 },
        {
          type: 'DeviceEnrolled',
          deviceKey: KEY,
          claimedAt: CREATED,
          identifiers: { serialNumber: 'C02TEST00002', udid: UDID, deviceName: "mara's mac" },
          facts: { platform: 'macos', osVersion: { major: 10, minor: 13, patch: 6 } },
        },
      ],
    });
  });

  it.each(['TokenUpdate', 'tokenupdate', 'GetToken', 'DeclarativeManagement'])(
    '%s shows that it is managed',
    (topic) => {
      expect(observations(checkIn(topic))).toEqual([
        {
          type: 'PostureReported',
          deviceKey: KEY,
          claimedAt: CREATED,
          identifiers: { udid: UDID },
          facts: { managed: true },
        },
      ]);
    },
  );

  it('CheckOut unenrols', () => {
    expect(observations(checkIn('CheckOut'))).toEqual([
      { type: 'DeviceUnenrolled', deviceKey: KEY, claimedAt: CREATED },
    ]);
  });

  it.each(['SetBootstrapToken', 'GetBootstrapToken', 'UserAuthenticate'])('%s says nothing', (topic) => {
    expect(interpret(checkIn(topic))).toMatchObject({ outcome: 'ignored' });
  });

  it('a topic without its prefix is the same topic', () => {
    expect(observations(checkIn('CheckOut', {}, { push: { topic: 'CheckOut' } }))).toHaveLength(1);
  });
});

describe('results of commands', () => {
  it('SecurityInfo of a Mac', () => {
    expect(observations(result('Acknowledged', MAC_SECURITY))).toEqual([
      {
        type: 'PostureReported',
        deviceKey: KEY,
        claimedAt: CREATED,
        identifiers: { udid: UDID },
        facts: { managed: true, encrypted: true, firewall: true },
      },
    ]);
  });

  it.each<[string, Record<string, unknown>, { encrypted?: boolean; firewall?: boolean }]>([
    ['FileVault off', { FDE_Enabled: false }, { encrypted: false }],
    [
      'FileVault on, firewall off',
      { FDE_Enabled: true, FirewallSettings: { FirewallEnabled: false } },
      { encrypted: true, firewall: false },
    ],
    ['nothing of either', { SystemIntegrityProtectionEnabled: true }, {}],
    ['a word for a Boolean', { FDE_Enabled: 'true' }, { encrypted: true }],
    ['a number for a Boolean', { FDE_Enabled: 1 }, {}],
    ['an odd word', { FDE_Enabled: 'perhaps' }, {}],
    ['a list for the firewall', { FirewallSettings: [true] }, {}],
    [
      'a phone with a passcode',
      { HardwareEncryptionCaps: 3, PasscodePresent: true, PasscodeCompliant: true },
      { encrypted: true },
    ],
    ['a phone without a passcode', { HardwareEncryptionCaps: 3, PasscodePresent: false }, { encrypted: false }],
    ['a phone that encrypts files only', { HardwareEncryptionCaps: 2, PasscodePresent: true }, { encrypted: false }],
    ['a phone that hides its passcode', { HardwareEncryptionCaps: 3 }, {}],
  ])('SecurityInfo: %s', (_, security, expected) => {
    const list = JSON.parse(JSON.stringify({ SecurityInfo: security }));
    expect(facts(result('Acknowledged', list))).toEqual({ managed: true, ...expected });
  });

  it('DeviceInformation', () => {
    const QueryResponses = {
      UDID,
      SerialNumber: 'C02TEST00002',
      OSVersion: '18.1.1',
      ProductName: 'iPad13,4',
      DeviceName: 'tablet 7',
      IsSupervised: true,
    };
    expect(observations(result('Acknowledged', { QueryResponses }))).toEqual([
      {
        type: 'PostureReported',
        deviceKey: KEY,
        claimedAt: CREATED,
        identifiers: { serialNumber: 'C02TEST00002', udid: UDID, deviceName: 'tablet 7' },
        facts: { managed: true, platform: 'ios', osVersion: { major: 18, minor: 1, patch: 1 } },
      },
    ]);
  });

  it.each([
    ['MacBookPro18,1', 'macos'],
    ['Mac14,2', 'macos'],
    ['iMac21,1', 'macos'],
    ['Macmini9,1', 'macos'],
    ['VirtualMac2,1', 'macos'],
    ['iPhone14,2', 'ios'],
    ['iPod9,1', 'ios'],
    ['VMware20,1', undefined],
    ['AppleTV14,1', undefined],
    ['', undefined],
  ])('the model %s is %s', (ProductName, platform) => {
    expect(facts(result('Acknowledged', { QueryResponses: { ProductName } }))?.platform).toBe(platform);
  });

  it('another answer cannot make the device another: its own word for the UDID is not read', () => {
    const [observed] = observations(result('Acknowledged', { QueryResponses: { UDID: 'AAAA' } }));
    expect(observed).toMatchObject({ deviceKey: KEY, identifiers: { udid: UDID } });
  });

  it.each(['Idle', 'NotNow', 'Error', 'CommandFormatError', 'Unheard of'])(
    '%s is a sign of life, and states nothing',
    (status) => {
      expect(observations(result(status, MAC_SECURITY))).toEqual([
        {
          type: 'PostureReported',
          deviceKey: KEY,
          claimedAt: CREATED,
          identifiers: { udid: UDID },
          facts: { managed: true },
        },
      ]);
    },
  );

  it('the status of the property list counts where the envelope has none', () => {
    const body = result('Acknowledged', MAC_SECURITY, { part: { status: undefined } });
    expect(facts(body)).toEqual({ managed: true, encrypted: true, firewall: true });
  });
});

describe('status reports of declarative management', () => {
  const report = (StatusItems: object) =>
    checkIn('DeclarativeManagement', { Endpoint: 'status', Data: base64(JSON.stringify({ StatusItems, Errors: [] })) });

  it('state what they hold', () => {
    expect(
      facts(
        report({
          device: { model: { identifier: 'Mac14,2' }, 'operating-system': { version: '15.1' } },
          diskmanagement: { filevault: { enabled: false } },
        }),
      ),
    ).toEqual({
      managed: true,
      encrypted: false,
      platform: 'macos',
      osVersion: { major: 15, minor: 1, patch: 0 },
    });
    expect(facts(report({ mdm: { app: [] } }))).toEqual({ managed: true });
  });

  it('that do not read are uninterpretable, without a quotation', () => {
    const body = checkIn('DeclarativeManagement', { Endpoint: 'status', Data: base64('{"hunter2') });
    expect(() => interpret(body)).toThrow(uninterpretable('status report: the body is not JSON'));
  });
});

describe('times', () => {
  it.each([
    ['0001-01-01T00:00:00Z', RECEIVED],
    [undefined, RECEIVED],
    ['soon', RECEIVED],
    ['2018-08-13T10:30:16.13272395-04:00', Date.parse('2018-08-13T14:30:16.132Z')],
  ])('created_at %s', (created_at, at) => {
    const [left, begun] = observations(checkIn('Authenticate', {}, { push: { created_at } }));
    expect([left.claimedAt, begun?.claimedAt]).toEqual([at - 1, at]);
  });
});

describe('who it is about', () => {
  const ENROLLMENT = '4F60A2C4-0000-4000-8000-9C1E0B3F5D7A';
  const personal = { UDID: '', EnrollmentID: ENROLLMENT };

  it.each([
    ['the envelope', { part: {} }, {}],
    ['ids alone', { part: { udid: undefined, ids: { id: UDID, type: 'Device' } } }, { UDID: '' }],
    ['the property list alone', { part: { udid: undefined } }, {}],
    ['a UDID in lower case', { part: { udid: UDID.toLowerCase() } }, {}],
  ])('a device, by %s', (_, changes, list) => {
    expect(observations(checkIn('CheckOut', list, changes))).toMatchObject([{ deviceKey: KEY }]);
  });

  it.each([
    ['ids', { udid: undefined, ids: { id: ENROLLMENT, type: 'User Enrollment (Device)' } }],
    ['enrollment_id', { udid: undefined, enrollment_id: ENROLLMENT }],
    ['the property list', { udid: undefined }],
  ])('a personal device, which has no UDID, by %s', (_, part) => {
    expect(observations(checkIn('TokenUpdate', personal, { part }))).toEqual([
      {
        type: 'PostureReported',
        deviceKey: `enrollment:${ENROLLMENT.toLowerCase()}`,
        claimedAt: CREATED,
        identifiers: {},
        facts: { managed: true },
      },
    ]);
  });

  const user = { id: `${UDID}:FF`, parent_id: UDID };
  it.each([
    ['ids of a user', {}, { ids: { ...user, type: 'User' } }],
    ['ids of a user enrolment', {}, { ids: { ...user, type: 'User Enrollment' } }],
    ['ids of a shared iPad', {}, { ids: { ...user, type: 'Shared iPad' } }],
    ['a type nobody knows', {}, { ids: { ...user, type: 'Something' } }],
    ['a user in the property list', { UserID: '853EE121-0000-4000-8000-83B1043FB901' }, {}],
    ['a user of a personal device', { EnrollmentUserID: 'A1' }, {}],
  ])("a user, not the device: %s; leaving is the user's", (_, list, part) => {
    const expected = { outcome: 'ignored', reason: expect.stringContaining('channel of a user') };
    expect(interpret(checkIn('CheckOut', list, { part }))).toEqual(expected);
    expect(interpret(result('Acknowledged', { ...MAC_SECURITY, ...list }, { part }))).toEqual(expected);
  });

  it('two devices: uninterpretable', () => {
    expect(() => interpret(checkIn('CheckOut', { UDID: 'AAAA' }))).toThrow(
      uninterpretable('the message names two devices: its UDID differ'),
    );
    const part = { ids: { id: 'AAAA', type: 'Device' } };
    expect(() => interpret(checkIn('CheckOut', {}, { part }))).toThrow(
      uninterpretable('the message names two devices: its UDID differ'),
    );
  });

  it.each(['', 'Unknown', 'é', 'x'.repeat(200), '00000000-0000-0000-0000-000000000000'])('nobody: UDID %j', (udid) => {
    expect(() => interpret(checkIn('CheckOut', { UDID: '' }, { part: { udid } }))).toThrow(
      uninterpretable('no udid, ids.id or enrollment_id: cannot tell which device this is about'),
    );
  });
});

describe('what is not an event', () => {
  it.each([
    ['{}', 'no "topic" that says what this is'],
    ['{"topic":7.5e999}', 'no "topic" that says what this is'],
    [result('Idle', {}, { part: { raw_payload: null } }), 'acknowledge_event.raw_payload: no text'],
    ['{"topic":"mdm.Connect"}', 'no acknowledge_event'],
    ['{"topic":"mdm.CheckOut","acknowledge_event":{}}', 'no checkin_event'],
    ['{"topic":"mdm.CheckOut","checkin_event":[]}', 'no checkin_event'],
    ['{"topic":"mdm.CheckOut","checkin_event":{}}', 'checkin_event.raw_payload: no text'],
    [checkIn('CheckOut', {}, { part: { raw_payload: 7 } }), 'checkin_event.raw_payload: no text'],
    [checkIn('CheckOut', {}, { part: { raw_payload: '' } }), 'property list: it is not well-formed XML'],
    [checkIn('CheckOut', {}, { part: { raw_payload: '%%%' } }), 'property list: it is not well-formed XML'],
    [
      checkIn('CheckOut', {}, { part: { raw_payload: base64(propertyList(['a'])) } }),
      'property list: it holds no dictionary',
    ],
  ])('%s', (body, message) => {
    expect(() => interpret(body)).toThrow(uninterpretable(message));
  });

  it('a topic nobody knows is named', () => {
    expect(interpret('{"topic":"mdm.Teapot"}')).toEqual({
      outcome: 'ignored',
      reason: 'topic "mdm.Teapot" is not one we know',
    });
    expect(interpret('{"topic":"mdm.constructor"}')).toMatchObject({ outcome: 'ignored' });
  });
});
