import { intune } from '../../../../shared/sources/intune';
import { UninterpretableSignal } from '../../../../shared/sources/uninterpretable-signal';

const RECEIVED = Date.parse('2026-11-20T08:16:00Z');
const API = { api: { tenant: 'contoso.example' } };
const ID = '06334044-1a53-47d6-b6f8-ec9dcba8fa93';

const interpret = (body: unknown, settings: object = {}) =>
  intune
    .configure(settings)
    .interpret({ source: 'intune', receivedAt: RECEIVED, body: Buffer.from(JSON.stringify(body)), kept: {} });

/** Records made for the tests, in the shapes that Azure Monitor exports. */
const row = (properties: object = {}, category = 'DeviceComplianceOrg') => ({
  time: '2026-11-20T02:00:00.0000000Z',
  category,
  operationName: 'DeviceCompliance',
  properties: {
    DeviceId: ID,
    DeviceName: 'DESKTOP-7',
    UPN: 'Mara@Example.com',
    ComplianceState: '1',
    ComplianceState_loc: 'Konform',
    OS: 'Windows',
    OSVersion: '10.0.22631.5624',
    LastContact: '2026-11-19 21:27:37.0000000',
    SerialNumber: '5CG0000001',
    InGracePeriodUntil: '9999-12-31 23:59:59.0000000',
    ...properties,
  },
});
const compliance = (properties: object = {}) => ({
  time: '2026-11-20T08:15:00.7073000Z',
  category: 'OperationalLogs',
  operationName: 'Compliance',
  resultType: 'None',
  properties: {
    IntuneDeviceId: ID,
    AlertType: 'Managed Device Not Compliant',
    StartTimeUtc: '2026-11-20T08:14:00.7073Z',
    ...properties,
  },
});

describe('rows of the daily snapshot', () => {
  it('are reports at the last contact, read as UTC; the export’s own time says nothing', () => {
    expect(interpret({ records: [row()] })).toEqual({
      outcome: 'events',
      observations: [
        {
          type: 'PostureReported',
          deviceKey: `intune:${ID}`,
          claimedAt: Date.parse('2026-11-19T21:27:37Z'),
          identifiers: { serialNumber: '5CG0000001', deviceName: 'DESKTOP-7' },
          facts: {
            managed: true,
            compliant: true,
            platform: 'windows',
            osVersion: { major: 10, minor: 0, patch: 22631 },
            owner: 'mara@example.com',
          },
        },
      ],
    });
  });

  it.each([
    ['1', true],
    ['2', false],
    ['254', true],
    [1, true],
    ['0', undefined],
    ['3', undefined],
    ['4', undefined],
    ['255', undefined],
    ['Konform', undefined],
  ])('ComplianceState %j is compliant: %s', (ComplianceState, compliant) => {
    expect(interpret(row({ ComplianceState }))).toMatchObject({
      observations: [
        {
          facts:
            compliant === undefined ? expect.not.objectContaining({ compliant: expect.anything() }) : { compliant },
        },
      ],
    });
  });

  it('of the table Devices say the same in words, and more', () => {
    const device = row(
      {
        ComplianceState: undefined,
        CompliantState: 'Noncompliant',
        EncryptionStatusString: 'True',
        JailBroken: 'Unknown',
        OS: 'iOS',
        ReferenceId: 'AA-11',
      },
      'Devices',
    );
    expect(interpret({ records: [device] })).toMatchObject({
      observations: [
        { identifiers: { deviceUuid: 'aa-11' }, facts: { compliant: false, encrypted: true, platform: 'ios' } },
      ],
    });
  });

  it.each([['0'], [''], ['N/A']])('serial number %j is none', (SerialNumber) => {
    expect(interpret(row({ SerialNumber }))).toMatchObject({
      observations: [{ identifiers: { deviceName: 'DESKTOP-7' } }],
    });
  });

  it('without a device or a last contact say nothing', () => {
    expect(interpret(row({ DeviceId: '00000000-0000-0000-0000-000000000000' }))).toEqual({
      outcome: 'ignored',
      reason: 'a row without DeviceId',
    });
    expect(interpret(row({ LastContact: '0001-01-01 00:00:00.0000000' }))).toEqual({
      outcome: 'ignored',
      reason: 'a row of a device that was never in contact',
    });
  });
});

describe('the operational log', () => {
  it('that a device is not compliant is a reason to look, where there is an API to ask', () => {
    expect(interpret({ records: [compliance(), compliance()] }, API)).toEqual({
      outcome: 'hint',
      devices: [`intune:${ID}`],
      reason: 'Intune logged an enrolment, or that the device is not compliant',
    });
  });

  it('and a fact where there is none', () => {
    expect(interpret({ records: [compliance()] })).toEqual({
      outcome: 'events',
      observations: [
        {
          type: 'PostureReported',
          deviceKey: `intune:${ID}`,
          claimedAt: Date.parse('2026-11-20T08:14:00.707Z'),
          identifiers: {},
          facts: { managed: true, compliant: false },
        },
      ],
    });
  });

  it('of an enrolment that succeeded', () => {
    const enrolment = {
      time: '2026-11-20T08:15:00Z',
      category: 'OperationalLogs',
      operationName: 'Enrollment',
      resultType: 'Success',
      properties: { IntuneDeviceId: ID, AADDeviceId: 'aa-11', Os: 'Windows', OsVersion: '10.0.26100.1742' },
    };
    expect(interpret(enrolment, API)).toMatchObject({ outcome: 'hint', devices: [`intune:${ID}`] });
    expect(interpret(enrolment)).toMatchObject({
      observations: [
        { type: 'DeviceEnrolled', identifiers: { deviceUuid: 'aa-11' }, facts: { managed: true, platform: 'windows' } },
      ],
    });
    expect(interpret({ ...enrolment, resultType: 'Failure' }, API)).toEqual({
      outcome: 'ignored',
      reason: 'an enrolment that did not succeed',
    });
  });

  it.each([
    [{ ...compliance(), operationName: 'Tea' }, 'operation "Tea" carries no posture of a device'],
    [{ ...compliance(), category: 'AuditLogs' }, 'category "AuditLogs" carries no posture of a device'],
    [compliance({ IntuneDeviceId: '' }), 'a compliance record without IntuneDeviceId'],
    [compliance({ AlertType: 'tea made' }), 'alert "teamade" is not one we know'],
    [{ records: [] }, 'a batch without records'],
  ])('is ignored with a reason (%#)', (body, reason) => {
    expect(interpret(body)).toEqual({ outcome: 'ignored', reason });
  });

  it('beside a snapshot is looked at as well', () => {
    expect(interpret({ records: [row(), compliance({ IntuneDeviceId: 'other-1' })] }, API)).toMatchObject({
      outcome: 'events',
      look: { devices: ['intune:other-1'] },
    });
  });
});

it.each([[{ records: [7] }], [{}], [{ records: [{ properties: {} }] }]])('parks what is no record: %j', (body) => {
  expect(() => interpret(body)).toThrow(UninterpretableSignal);
});
