import type { HttpRequest } from '../../../../shared/sources/api';
import { entra } from '../../../../shared/sources/entra';
import { intune } from '../../../../shared/sources/intune';
import { fakeApi } from '../../../support/fake-api';

const NOW = Date.parse('2026-11-20T08:16:00Z');
const GRAPH = 'https://graph.microsoft.com/v1.0';
const SETTINGS = { api: { tenant: 'contoso.example' } };
const CREDENTIALS = { clientId: 'app', clientSecret: 'secret&?' };

/** Answers by path and query, after a token. */
function inventoryOf(
  kind: typeof intune,
  answers: Readonly<Record<string, object>>,
  credentials: unknown = CREDENTIALS,
) {
  const api = fakeApi(
    ({ url }: HttpRequest) =>
      url.includes('/oauth2/')
        ? { access_token: 't-1', expires_in: 3599 }
        : answers[decodeURIComponent(url.replace(GRAPH, ''))],
    credentials,
    NOW,
  );
  const inventory = kind.configure(SETTINGS).inventory?.(api.access);
  if (inventory === undefined) throw new Error('no inventory');
  return { ...api, inventory };
}

const SELECT =
  '$select=id,deviceName,serialNumber,udid,azureADDeviceId,complianceState,complianceGracePeriodExpirationDateTime,isEncrypted,jailBroken,operatingSystem,osVersion,userPrincipalName,emailAddress,lastSyncDateTime';

const device = (changes: object = {}) => ({
  '@odata.type': '#microsoft.graph.managedDevice',
  id: '705C034C-034C-705C-4C03-5C704C035C70',
  deviceName: "mara's pc",
  serialNumber: '5CG0000001',
  azureADDeviceId: 'AAD00000-0000-4000-8000-000000000001',
  complianceState: 'compliant',
  isEncrypted: true,
  jailBroken: 'Unknown',
  operatingSystem: 'Windows',
  osVersion: '10.0.22631.5624',
  userPrincipalName: 'Mara@Example.com',
  lastSyncDateTime: '2026-11-20T07:49:00.3205976Z',
  ...changes,
});
const KEY = 'intune:705c034c-034c-705c-4c03-5c704c035c70';
const PATH = `/deviceManagement/managedDevices/705c034c-034c-705c-4c03-5c704c035c70?${SELECT}`;

describe('Intune: one device', () => {
  it('is asked for with a token of the application, by the fields that are read', async () => {
    const { inventory, sent } = inventoryOf(intune, { [PATH]: device() });
    expect(await inventory.device(KEY)).toEqual({
      kind: 'found',
      observations: [
        {
          type: 'PostureReported',
          deviceKey: KEY,
          claimedAt: Date.parse('2026-11-20T07:49:00.320Z'),
          identifiers: {
            serialNumber: '5CG0000001',
            deviceUuid: 'aad00000-0000-4000-8000-000000000001',
            deviceName: "mara's pc",
          },
          facts: {
            managed: true,
            compliant: true,
            encrypted: true,
            platform: 'windows',
            osVersion: { major: 10, minor: 0, patch: 22631 },
            owner: 'mara@example.com',
          },
        },
      ],
    });
    expect(sent[0]).toMatchObject({
      method: 'POST',
      url: 'https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token',
      body: 'grant_type=client_credentials&client_id=app&client_secret=secret%26%3F&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default',
    });
    expect(sent[1]?.headers.authorization).toBe('Bearer t-1');
  });

  it.each([
    ['compliant', {}, true],
    ['noncompliant', {}, false],
    ['unknown', {}, undefined],
    ['conflict', {}, undefined],
    ['error', {}, undefined],
    ['configManager', {}, undefined],
    ['inGracePeriod', { complianceGracePeriodExpirationDateTime: '2026-11-20T08:16:00.001Z' }, true],
    ['inGracePeriod', { complianceGracePeriodExpirationDateTime: '2026-11-20T08:16:00Z' }, false],
    ['inGracePeriod', { complianceGracePeriodExpirationDateTime: '9999-12-31T23:59:59Z' }, true],
  ])('complianceState %s %j is compliant: %s', async (complianceState, changes, compliant) => {
    const { inventory } = inventoryOf(intune, { [PATH]: device({ complianceState, ...changes }) });
    const reading = await inventory.device(KEY);
    const facts = reading.kind === 'found' && 'facts' in reading.observations[0] ? reading.observations[0].facts : {};
    expect(facts.compliant).toBe(compliant);
  });

  it.each([
    ['Unknown', undefined],
    ['False', false],
    ['True', true],
    ['Jailbroken', true],
    [true, true],
  ])('jailBroken %j: %s', async (jailBroken, jailbroken) => {
    const { inventory } = inventoryOf(intune, { [PATH]: device({ jailBroken }) });
    const reading = await inventory.device(KEY);
    const facts = reading.kind === 'found' && 'facts' in reading.observations[0] ? reading.observations[0].facts : {};
    expect(facts.jailbroken).toBe(jailbroken);
  });

  it('that never synced proves no life', async () => {
    const { inventory } = inventoryOf(intune, { [PATH]: device({ lastSyncDateTime: '0001-01-01T00:00:00Z' }) });
    expect(await inventory.device(KEY)).toMatchObject({
      observations: [{ claimedAt: Date.parse('2000-01-01T00:00:00Z') }],
    });
  });

  it('that is not there (any more) is gone, and so is a key that is none', async () => {
    const { inventory, sent } = inventoryOf(intune, {});
    expect(await inventory.device(KEY)).toEqual({ kind: 'gone' });
    expect(await inventory.device('intune:../users')).toEqual({ kind: 'gone' });
    expect(await inventory.device('serial:7')).toEqual({ kind: 'gone' });
    expect(sent).toHaveLength(2);
  });

  it('is found by the directory object that a notification names', async () => {
    const filter = `/deviceManagement/managedDevices?${SELECT}&$filter=azureADDeviceId eq 'aad00000-0000-4000-8000-000000000001'`;
    const { inventory } = inventoryOf(intune, {
      '/devices/e001?$select=id,deviceId': { id: 'e001', deviceId: 'AAD00000-0000-4000-8000-000000000001' },
      [filter]: { value: [device()] },
    });
    expect(await inventory.device('entra:e001')).toMatchObject({ kind: 'found', observations: [{ deviceKey: KEY }] });
  });

  it('all devices of a user are found by the user', async () => {
    const { inventory } = inventoryOf(intune, {
      [`/users/17/managedDevices?${SELECT}`]: { value: [device(), device({ id: 'second' })] },
    });
    expect(await inventory.device('user:17')).toMatchObject({
      observations: [{ deviceKey: KEY }, { deviceKey: 'intune:second' }],
    });
  });
});

describe('Intune: all devices', () => {
  const next = '/deviceManagement/managedDevices?$skiptoken=opaque%2Bstuff';

  it('come page by page, by a link that is taken as it is', async () => {
    const { inventory, sent } = inventoryOf(intune, {
      [`/deviceManagement/managedDevices?${SELECT}`]: {
        value: [device({ id: 'a' }), { id: null }],
        '@odata.nextLink': `${GRAPH}${next}`,
      },
      [decodeURIComponent(next)]: { value: [] },
    });
    const first = await inventory.devices(undefined);
    expect(first).toMatchObject({ observations: [{ deviceKey: 'intune:a' }], next });
    expect(await inventory.devices(first.next)).toEqual({ observations: [], next: undefined });
    expect(sent.at(-1)?.url).toBe(`${GRAPH}${next}`);
  });

  it('never follow a link that leads elsewhere: it would carry the token there', async () => {
    const { inventory } = inventoryOf(intune, {
      [`/deviceManagement/managedDevices?${SELECT}`]: {
        value: [],
        '@odata.nextLink': 'https://graph.microsoft.com.evil.example/v1.0/x',
      },
    });
    await expect(inventory.devices(undefined)).rejects.toThrow('leads somewhere else');
  });

  it('throttled for a moment are waited for', async () => {
    let throttles = 2;
    const api = fakeApi(
      ({ url }) => {
        if (url.includes('/oauth2/')) return { access_token: 't', expires_in: 3599 };
        throttles -= 1;
        return throttles >= 0 ? { status: 429, headers: { 'retry-after': '3' } } : { value: [] };
      },
      CREDENTIALS,
      NOW,
    );
    await intune.configure(SETTINGS).inventory?.(api.access).devices(undefined);
    expect(api.pauses).toEqual([3_000, 3_000]);
  });
});

describe('credentials', () => {
  it.each([[{}], [{ clientId: 'app' }], [null], ['text']])(
    'that are none are refused, and nothing is sent: %j',
    async (credentials) => {
      const { inventory, sent } = inventoryOf(intune, {}, credentials);
      await expect(inventory.device(KEY)).rejects.toMatchObject({ name: 'ApiRefused' });
      expect(sent).toEqual([]);
    },
  );

  it('that Entra refuses are refused, in words without them', async () => {
    const api = fakeApi(() => ({ status: 401, body: '{"error":"invalid_client"}' }), CREDENTIALS, NOW);
    const failed = intune.configure(SETTINGS).inventory?.(api.access).device(KEY);
    await expect(failed).rejects.toMatchObject({ name: 'ApiRefused', message: expect.not.stringContaining('secret&') });
  });
});

describe('Entra', () => {
  const FIELDS =
    '$select=id,deviceId,displayName,accountEnabled,isCompliant,isManaged,operatingSystem,operatingSystemVersion,approximateLastSignInDateTime';
  const directory = (changes: object = {}) => ({
    id: 'E001',
    deviceId: 'AAD00000-0000-4000-8000-000000000001',
    displayName: 'MARA-PC',
    accountEnabled: true,
    isCompliant: true,
    isManaged: true,
    operatingSystem: 'MacMDM',
    operatingSystemVersion: '15.1',
    approximateLastSignInDateTime: '2026-11-19T22:00:00Z',
    ...changes,
  });

  it('has the verdict of whichever MDM wrote it', async () => {
    const { inventory } = inventoryOf(entra, { [`/devices/e001?${FIELDS}`]: directory() });
    expect(await inventory.device('entra:e001')).toEqual({
      kind: 'found',
      observations: [
        {
          type: 'PostureReported',
          deviceKey: 'entra:e001',
          claimedAt: Date.parse('2026-11-19T22:00:00Z'),
          identifiers: { deviceUuid: 'aad00000-0000-4000-8000-000000000001', deviceName: 'MARA-PC' },
          facts: { managed: true, compliant: true, platform: 'macos', osVersion: { major: 15, minor: 1, patch: 0 } },
        },
      ],
    });
  });

  it.each([
    [{ isCompliant: null, isManaged: null }, {}],
    [{ isCompliant: 'true' }, { managed: true }],
    [{ isCompliant: false }, { compliant: false, managed: true }],
    [{ accountEnabled: false }, { compliant: false, managed: false }],
  ])('%j: %j', async (changes, facts) => {
    const { inventory } = inventoryOf(entra, {
      [`/devices/e001?${FIELDS}`]: directory({ operatingSystem: null, operatingSystemVersion: null, ...changes }),
    });
    expect(await inventory.device('entra:e001')).toMatchObject({ observations: [{ facts }] });
    const reading = await inventory.device('entra:e001');
    expect(reading.kind === 'found' && 'facts' in reading.observations[0] && reading.observations[0].facts).toEqual(
      facts,
    );
  });

  it('reads all devices in pages', async () => {
    const { inventory } = inventoryOf(entra, {
      [`/devices?${FIELDS}&$top=500`]: { value: [directory(), directory({ id: 'E002' })] },
    });
    expect(await inventory.devices(undefined)).toMatchObject({
      observations: [{ deviceKey: 'entra:e001' }, { deviceKey: 'entra:e002' }],
      next: undefined,
    });
  });
});
