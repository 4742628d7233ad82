import type { Observation } from '../../../../shared/domain/events';
import { configuredSource, workspaceOneBody } from '../../../support/source-pushes';

const workspaceOne = configuredSource('workspace-one');
const RECEIVED = Date.parse('2026-11-20T08:16:00Z');

const interpret = (body: string) =>
  workspaceOne.interpret({ source: 'ws1', receivedAt: RECEIVED, body: Buffer.from(body), kept: {} });

function observation(changes: Readonly<Record<string, unknown>> = {}): Observation {
  const interpretation = interpret(workspaceOneBody(changes));
  if (interpretation.outcome !== 'events') throw new Error(`not events: ${JSON.stringify(interpretation)}`);
  return interpretation.observations[0];
}

const facts = (changes: Readonly<Record<string, unknown>>) => {
  const observed = observation(changes);
  return 'facts' in observed ? observed.facts : {};
};

describe('Workspace ONE: interpretation', () => {
  it('reads the whole observation', () => {
    expect(interpret(workspaceOneBody())).toEqual({
      outcome: 'events',
      observations: [
        {
          type: 'PostureReported',
          deviceKey: 'uuid:3f0c4d5e-1111-4222-8333-944455566677',
          claimedAt: Date.parse('2026-11-20T08:15:30.123Z'),
          identifiers: {
            serialNumber: 'C02TEST00001',
            udid: '0B3F5D7A9C1E4F60A2C4E6081B3D5F70',
            deviceUuid: '3F0C4D5E-1111-4222-8333-944455566677',
            deviceName: "mara's mac",
          },
          facts: {
            managed: true,
            compliant: true,
            platform: 'macos',
            osVersion: { major: 15, minor: 1, patch: 0 },
            owner: 'mara@example.com',
          },
        },
      ],
    });
  });

  it.each([
    ['Compliance Status Changed', 'PostureReported'],
    ['Compromised Status Changed', 'PostureReported'],
    ['Device MCC', 'PostureReported'],
    ['Device Operating System Changed', 'PostureReported'],
    ['Device Organization Group Changed', 'PostureReported'],
    ['Enrollment Complete', 'DeviceEnrolled'],
    ['MDM Enrollment Complete', 'DeviceEnrolled'],
    ['mdm enrollment COMPLETE', 'DeviceEnrolled'],
    ['EnrollmentComplete', 'DeviceEnrolled'],
    ['Break MDM Confirmed', 'DeviceUnenrolled'],
    ['break mdm confirmed', 'DeviceUnenrolled'],
    ['Battery Level Changed', 'PostureReported'],
    [undefined, 'PostureReported'],
  ])('%s is %s', (EventType, type) => {
    expect(observation({ EventType }).type).toBe(type);
  });

  it.each([
    ['Compliant', true],
    ['compliant', true],
    [true, true],
    ['NonCompliant', false],
    ['Non-Compliant', false],
    ['Non Compliant', false],
    ['NONCOMPLIANT', false],
    ['Not Compliant', false],
    [false, false],
    ['', undefined],
    ['Unknown', undefined],
    [null, undefined],
    ['Pending Compliance Check', undefined],
    [7, undefined],
    [{}, undefined],
  ])('ComplianceStatus %j is compliant %s', (ComplianceStatus, compliant) => {
    expect(facts({ ComplianceStatus }).compliant).toBe(compliant);
  });

  it.each([
    ['', undefined],
    ['Compromised', true],
    [true, true],
    ['true', true],
    ['Not Compromised', false],
    ['NotCompromised', false],
    ['False', false],
    [false, false],
    ['Unknown', undefined],
    ['perhaps', undefined],
  ])('CompromisedStatus %j is jailbroken %s', (CompromisedStatus, jailbroken) => {
    expect(facts({ CompromisedStatus }).jailbroken).toBe(jailbroken);
  });

  it.each([
    ['Enrolled', true],
    ['enrolled', true],
    ['EnterpriseWipePending', false],
    ['Device Wipe Pending', false],
    ['Discovered', false],
    ['Registered', false],
    ['Enrollment In Progress', false],
    ['Blacklisted', false],
    ['Not Enrolled', false],
    ['', undefined],
    ['Unknown', undefined],
    ['Quarantined', undefined],
  ])('EnrollmentStatus %j is managed %s', (EnrollmentStatus, managed) => {
    expect(facts({ EnrollmentStatus }).managed).toBe(managed);
  });

  it.each(['Unenrolled', 'DeviceUnenrolled', 'Retired'])(
    'EnrollmentStatus %s unenrols, whatever event it came with',
    (EnrollmentStatus) => {
      expect(observation({ EnrollmentStatus })).toEqual({
        type: 'DeviceUnenrolled',
        deviceKey: 'uuid:3f0c4d5e-1111-4222-8333-944455566677',
        claimedAt: Date.parse('2026-11-20T08:15:30.123Z'),
      });
      expect(observation({ EnrollmentStatus, EventType: 'Enrollment Complete' }).type).toBe('DeviceUnenrolled');
    },
  );

  it.each([
    ['DeviceUUID', {}, 'uuid:3f0c4d5e-1111-4222-8333-944455566677'],
    [
      'Udid, without hyphens',
      { DeviceUUID: '', Udid: '0B3F5D7A-9C1E-4F60-A2C4-E6081B3D5F70' },
      'udid:0b3f5d7a9c1e4f60a2c4e6081b3d5f70',
    ],
    ['DeviceId', { DeviceUUID: null, Udid: '' }, 'id:20417'],
    ['DeviceId as text', { DeviceUUID: null, Udid: '', DeviceId: '20417' }, 'id:20417'],
    [
      'SerialNumber',
      { DeviceUUID: 'Unknown', Udid: '00000000000000000000000000000000', DeviceId: -1 },
      'serial:c02test00001',
    ],
    ['what is usable', { DeviceUUID: 'a\u0000b', Udid: 'é' }, 'id:20417'],
  ])('takes %s for the key', (_, changes, key) => {
    expect(observation(changes).deviceKey).toBe(key);
  });

  it('reads fields in another case', () => {
    const body = JSON.stringify({
      eventtype: 'Enrollment Complete',
      deviceuuid: 'AB-1',
      compliancestatus: 'NonCompliant',
      eventTime: 'x',
    });
    expect(interpret(body)).toEqual({
      outcome: 'events',
      observations: [
        {
          type: 'DeviceEnrolled',
          deviceKey: 'uuid:ab-1',
          claimedAt: undefined,
          identifiers: { deviceUuid: 'AB-1' },
          facts: { compliant: false },
        },
      ],
    });
  });

  it('does not let an odd device name, chosen by its user, keep a bad report out', () => {
    for (const DeviceFriendlyName of ['x'.repeat(5000), '\u0000', '\ud83d', { a: 1 }]) {
      const observed = observation({ DeviceFriendlyName, ComplianceStatus: 'NonCompliant' });
      expect(observed).toMatchObject({ facts: { compliant: false } });
      expect(observed).not.toHaveProperty('identifiers.deviceName');
    }
  });

  it('cannot tell the device: uninterpretable for a documented event', () => {
    expect(() => interpret('{"EventType":"Compliance Status Changed","ComplianceStatus":"Compliant"}')).toThrow(
      expect.objectContaining({
        name: 'UninterpretableSignal',
        message: expect.stringContaining('no DeviceUUID, Udid'),
      }),
    );
    expect(() => interpret('{}')).toThrow(expect.objectContaining({ name: 'UninterpretableSignal' }));
  });

  it('ignores what says nothing of the device, with a reason', () => {
    expect(interpret('{"EventType":"Tunnel Opened","DeviceId":7}')).toEqual({
      outcome: 'ignored',
      reason: 'event type "Tunnel Opened" carries no posture of the device',
    });
    expect(interpret('{"EventType":"Tunnel Opened"}')).toEqual({
      outcome: 'ignored',
      reason: 'event type "Tunnel Opened" names no device',
    });
  });
});
