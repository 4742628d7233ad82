import { createVerify, generateKeyPairSync } from 'node:crypto';
import { google } from '../../../../shared/sources/google';
import { UninterpretableSignal } from '../../../../shared/sources/uninterpretable-signal';
import { fakeApi } from '../../../support/fake-api';
import { NO_KEYS } from '../../../support/pushes/fixture';
import { activityBody, googleFixture, googlePush } from '../../../support/pushes/google';

const NOW = Date.parse('2026-11-20T08:16:00Z');
const [secret] = googleFixture.secrets;
const API = { api: { subject: 'admin@example.com' } };
const interpret = (body: string, settings: object = {}) =>
  google.configure(settings).interpret({ source: 'google', receivedAt: NOW, body: Buffer.from(body), kept: {} });

describe('the channel', () => {
  const source = google.configure({});
  const authenticate = (headers: Readonly<Record<string, string>>) =>
    source.authenticate(
      { method: 'POST', headers, query: {}, body: Buffer.alloc(0) },
      { secrets: [secret], now: NOW, keySets: NO_KEYS },
    );

  it('is authenticated by its token, in whichever header of the family it comes', () => {
    expect(authenticate({ 'x-goog-channel-token': secret })).toEqual({ ok: true });
    expect(authenticate({ 'x-goog-resource-token': secret })).toEqual({ ok: true });
    expect(
      authenticate({ 'x-goog-channel-token': 'google-channel-token-xxx', 'x-goog-resource-token': secret }),
    ).toMatchObject({ ok: false });
    expect(authenticate({ 'x-channel-token': secret })).toMatchObject({ ok: false });
    expect(authenticate({ 'x-goog-channel-token': '' })).toMatchObject({ ok: false });
  });

  it('says that it is open: answered, and nothing stored', () => {
    const sync = googlePush({ body: '', secret });
    expect(source.receive({ ...sync, headers: { ...sync.headers, 'x-goog-resource-state': 'sync' } })).toEqual({
      kind: 'answer',
      answer: { status: 200, headers: {}, body: '' },
    });
  });

  it('delivers the same record through two channels that overlap as one signal', () => {
    expect(source.receive(googlePush({ body: googleFixture.body, secret }))).toEqual({
      kind: 'push',
      replay: { by: 'body', timed: true },
    });
  });
});

describe('a record of the audit log', () => {
  const verdict = (parameters: Readonly<Record<string, string>>) =>
    activityBody('DEVICE_COMPLIANCE_CHANGED_EVENT', { DEVICE_ID: '1a2b3c', ...parameters });

  it('says what it says, at its own time', () => {
    const body = verdict({
      SERIAL_NUMBER: 'R58M00000A',
      DEVICE_COMPLIANCE: 'NON_COMPLIANT',
      DEVICE_COMPROMISED_STATE: 'NOT_COMPROMISED',
      DEVICE_TYPE: 'ANDROID',
      OS_VERSION: 'Android 15',
      USER_EMAIL: 'Mara@Example.com',
    });
    expect(interpret(body)).toEqual({
      outcome: 'events',
      observations: [
        {
          type: 'PostureReported',
          deviceKey: 'device:1a2b3c',
          claimedAt: Date.parse('2026-11-20T08:15:30.123Z'),
          identifiers: { serialNumber: 'R58M00000A' },
          facts: {
            managed: true,
            compliant: false,
            jailbroken: false,
            platform: 'android',
            osVersion: { major: 15, minor: 0, patch: 0 },
            owner: 'mara@example.com',
          },
        },
      ],
    });
  });

  it('is a reason to look as well, where there is an API to ask', () => {
    const look = { devices: ['device:1a2b3c'], reason: 'the audit log has news of the device' };
    expect(interpret(verdict({ DEVICE_COMPLIANCE: 'COMPLIANT' }), API)).toMatchObject({ outcome: 'events', look });
    expect(interpret(verdict({ OS_VERSION: '15' }), API)).toEqual({ outcome: 'hint', ...look });
    expect(interpret(verdict({ OS_VERSION: '15' }))).toMatchObject({ outcome: 'ignored' });
  });

  it.each([
    ['REGISTERED', { type: 'DeviceEnrolled', facts: { managed: true } }],
    ['UNREGISTERED', { type: 'DeviceUnenrolled' }],
  ])('of an account that is %s now', (ACCOUNT_STATE, expected) => {
    const body = activityBody('DEVICE_REGISTER_UNREGISTER_EVENT', { DEVICE_ID: '1a2b3c', ACCOUNT_STATE });
    expect(interpret(body)).toMatchObject({ observations: [{ deviceKey: 'device:1a2b3c', ...expected }] });
  });

  it.each([
    ['without a device', activityBody('DEVICE_COMPLIANCE_CHANGED_EVENT', { DEVICE_COMPLIANCE: 'COMPLIANT' })],
    ['with a verdict in other words', verdict({ DEVICE_COMPLIANCE: 'PERHAPS' })],
    ['of something else', activityBody('login_success', {})],
  ])('%s is ignored with a reason', (_, body) => {
    expect(interpret(body)).toEqual({
      outcome: 'ignored',
      reason: expect.stringMatching(/^event "\w+" says nothing of a device's posture$/),
    });
  });

  it('without events is parked', () => {
    expect(() => interpret('{"kind":"admin#reports#activity"}')).toThrow(UninterpretableSignal);
  });
});

describe('Cloud Identity', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const credentials = {
    client_email: 'postern@project.iam.example',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    private_key_id: 'k1',
  };
  const cloud = 'https://cloudidentity.googleapis.com/v1';
  const device = (changes: object = {}) => ({
    name: 'devices/d-77',
    deviceId: '1a2b3c',
    serialNumber: 'R58M00000A',
    deviceType: 'ANDROID',
    osVersion: 'Android 15.0.1',
    lastSyncTime: '2026-11-20T07:49:00Z',
    managementState: 'APPROVED',
    compromisedState: 'UNCOMPROMISED',
    encryptionState: 'ENCRYPTED',
    ...changes,
  });
  function inventoryOf(answers: Readonly<Record<string, object>>, secretOfApi: unknown = credentials) {
    const api = fakeApi(
      ({ url }) =>
        url === 'https://oauth2.googleapis.com/token'
          ? { access_token: 't', expires_in: 3600 }
          : answers[url.replace(cloud, '')],
      secretOfApi,
      NOW,
    );
    const inventory = google.configure(API).inventory?.(api.access);
    if (inventory === undefined) throw new Error('no inventory');
    return { ...api, inventory };
  }
  const BY_ID = '/devices?customer=customers%2Fmy_customer&filter=id%3A1a2b3c&pageSize=10';

  it('is asked with a token that the service account signed for', async () => {
    const { inventory, sent } = inventoryOf({ [BY_ID]: { devices: [device({ deviceId: '1a2b3c4d' }), device()] } });
    expect(await inventory.device('device:1a2b3c')).toEqual({
      kind: 'found',
      observations: [
        {
          type: 'PostureReported',
          deviceKey: 'device:1a2b3c',
          claimedAt: Date.parse('2026-11-20T07:49:00Z'),
          identifiers: { serialNumber: 'R58M00000A' },
          facts: {
            managed: true,
            jailbroken: false,
            encrypted: true,
            platform: 'android',
            osVersion: { major: 15, minor: 0, patch: 1 },
          },
        },
      ],
    });
    const [header = '', claims = '', signature = ''] =
      new URLSearchParams(sent[0]?.body).get('assertion')?.split('.') ?? [];
    expect(createVerify('RSA-SHA256').update(`${header}.${claims}`).verify(publicKey, signature, 'base64url')).toBe(
      true,
    );
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      iss: 'postern@project.iam.example',
      sub: 'admin@example.com',
      aud: 'https://oauth2.googleapis.com/token',
      iat: 1_795_162_560,
      exp: 1_795_166_160,
    });
  });

  it.each([
    [{ managementState: 'BLOCKED' }, { managed: false }],
    [{ managementState: 'MANAGEMENT_STATE_UNSPECIFIED' }, { managed: undefined }],
    [{ compromisedState: 'COMPROMISED' }, { jailbroken: true }],
    [{ compromisedState: 'COMPROMISED_STATE_UNSPECIFIED' }, { jailbroken: undefined }],
    [{ encryptionState: 'NOT_ENCRYPTED' }, { encrypted: false }],
    [{ encryptionState: 'ENCRYPTION_STATE_UNSPECIFIED' }, { encrypted: undefined }],
  ])('%j: %j', async (changes, facts) => {
    const { inventory } = inventoryOf({ [BY_ID]: { devices: [device(changes)] } });
    const reading = await inventory.device('device:1a2b3c');
    const found = reading.kind === 'found' && 'facts' in reading.observations[0] ? reading.observations[0].facts : {};
    expect({ ...found, ...facts }).toEqual({ ...found });
  });

  it('knows a device no more', async () => {
    const { inventory } = inventoryOf({ [BY_ID]: {} });
    expect(await inventory.device('device:1a2b3c')).toEqual({ kind: 'gone' });
  });

  it('gives all devices in pages', async () => {
    const { inventory } = inventoryOf({
      '/devices?customer=customers%2Fmy_customer&pageSize=100': { devices: [device()], nextPageToken: 'p/2' },
      '/devices?customer=customers%2Fmy_customer&pageSize=100&pageToken=p%2F2': {
        devices: [device({ deviceId: undefined })],
      },
    });
    const first = await inventory.devices(undefined);
    expect(first).toMatchObject({ observations: [{ deviceKey: 'device:1a2b3c' }], next: 'p/2' });
    expect(await inventory.devices(first.next)).toMatchObject({
      observations: [{ deviceKey: 'device:d-77' }],
      next: undefined,
    });
  });

  it.each([[{}], [{ client_email: 'a@b.example', private_key: '-----BEGIN nonsense' }]])(
    'is not asked with credentials that are none (%#)',
    async (wrong) => {
      const { inventory, sent } = inventoryOf({}, wrong);
      await expect(inventory.device('device:1a2b3c')).rejects.toMatchObject({
        name: 'ApiRefused',
        message: expect.not.stringContaining('nonsense'),
      });
      expect(sent).toEqual([]);
    },
  );
});
