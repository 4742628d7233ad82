import { configuredSource, kolideBody } from '../../../support/source-pushes';

const kolide = configuredSource('kolide');
const RECEIVED = Date.parse('2026-11-20T08:16:00Z');
const AT = Date.parse('2026-11-20T08:15:30Z');
const interpret = (body: string) =>
  kolide.interpret({ source: 'kolide', receivedAt: RECEIVED, body: Buffer.from(body), kept: {} });

describe('Kolide: interpretation', () => {
  const status = (device_status: unknown) =>
    kolideBody('device_trust.status_changed', { device_id: 42, device_name: 'mara-mac', device_status });

  it.each([
    ['good', true],
    ['Good', true],
    ['blocked', false],
  ])('status %s is compliant %s', (word, compliant) => {
    expect(interpret(status(word))).toEqual({
      outcome: 'events',
      observations: [
        {
          type: 'PostureReported',
          deviceKey: '42',
          claimedAt: AT,
          identifiers: { deviceName: 'mara-mac' },
          facts: { compliant },
        },
      ],
    });
  });

  it.each(['will_block', 'unknown', '', null, true, 1])('status %j is a reason to look, not a fact', (word) => {
    expect(interpret(status(word))).toEqual({
      outcome: 'hint',
      devices: ['42'],
      reason: expect.stringContaining('neither good nor blocked'),
    });
  });

  it.each(['issues.new', 'issues.resolved'])('%s is a hint at the device', (event) => {
    const data = {
      issue_id: 2,
      title: null,
      device: { id: 1547, name: 'x' },
      check: { id: 71, name: 'macOS Firewall', tags: [] },
    };
    expect(interpret(kolideBody(event, data))).toEqual({
      outcome: 'hint',
      devices: ['1547'],
      reason: 'an issue of "macOS Firewall" was opened or resolved',
    });
  });

  it('devices.created enrols without facts', () => {
    expect(interpret(kolideBody('devices.created'))).toEqual({
      outcome: 'events',
      observations: [
        { type: 'DeviceEnrolled', deviceKey: '42', claimedAt: AT, identifiers: { deviceName: 'mara-mac' }, facts: {} },
      ],
    });
  });

  it('devices.registered enrols with the owner, under management', () => {
    const data = {
      device_id: 42,
      device_name: 'mara-mac',
      registered_owner: { id: 3, name: 'Mara', email: 'Mara@Example.com' },
    };
    expect(interpret(kolideBody('devices.registered', data))).toEqual({
      outcome: 'events',
      observations: [
        {
          type: 'DeviceEnrolled',
          deviceKey: '42',
          claimedAt: AT,
          identifiers: { deviceName: 'mara-mac' },
          facts: { managed: true, owner: 'mara@example.com' },
        },
      ],
    });
  });

  it('devices.destroyed unenrols', () => {
    expect(interpret(kolideBody('devices.destroyed'))).toEqual({
      outcome: 'events',
      observations: [{ type: 'DeviceUnenrolled', deviceKey: '42', claimedAt: AT }],
    });
  });

  it('a successful sign-in is a sign of life', () => {
    expect(interpret(kolideBody('auth_logs.success'))).toEqual({
      outcome: 'events',
      observations: [{ type: 'DeviceSeen', deviceKey: '42', claimedAt: AT, identifiers: { deviceName: 'mara-mac' } }],
    });
  });

  it.each([
    ['auth_logs.failure', 'a failed sign-in proves nothing about the device'],
    ['webhook.test', 'a test of the webhook'],
    ['requests.created', 'event "requests.created" carries no posture of a device'],
    ['admin_users.created', 'event "admin_users.created" carries no posture of a device'],
    ['audit_log.recorded', 'event "audit_log.recorded" carries no posture of a device'],
    ['devices.painted', 'event "devices.painted" is not one we know'],
    ['constructor', 'event "constructor" is not one we know'],
  ])('%s is ignored: %s', (event, reason) => {
    expect(interpret(kolideBody(event, {}))).toEqual({ outcome: 'ignored', reason });
  });

  it.each([
    [{ device_id: '42' }, '42'],
    [{ device_id: 42 }, '42'],
    [{ device: { id: 42 } }, '42'],
    [{ Device_Id: 42 }, '42'],
  ])('%j is device %s', (data, key) => {
    expect(interpret(kolideBody('auth_logs.success', data))).toMatchObject({ observations: [{ deviceKey: key }] });
  });

  it.each([
    {},
    { device_id: null },
    { device_id: -1 },
    { device_id: 0 },
    { device_id: 1e21 },
    { device_id: 1.5 },
    { device_id: 'a b' },
    { device_id: [] },
  ])('%j names no device: uninterpretable', (data) => {
    expect(() => interpret(kolideBody('auth_logs.success', data))).toThrow(
      expect.objectContaining({ name: 'UninterpretableSignal', message: 'data.device_id: no usable device id' }),
    );
  });

  it('without a usable time leaves the time to the receipt', () => {
    const body = JSON.stringify({
      event: 'auth_logs.success',
      timestamp: '0001-01-01T00:00:00Z',
      data: { device_id: 42 },
    });
    expect(interpret(body)).toMatchObject({ observations: [{ claimedAt: undefined }] });
  });

  it('needs to know what it is: no event is uninterpretable', () => {
    expect(() => interpret('{"data":{}}')).toThrow(expect.objectContaining({ name: 'UninterpretableSignal' }));
  });
});
