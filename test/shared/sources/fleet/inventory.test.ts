import { fleetDescription } from '../../../../shared/sources/fleet/description';
import { fleetInventory } from '../../../../shared/sources/fleet/inventory';
import { apiAnswers } from '../../../support/api-answers';

const host = (changes: Readonly<Record<string, unknown>> = {}) => ({
  id: 42,
  created_at: '2026-01-05T05:09:44Z',
  last_enrolled_at: '2026-11-01T07:00:00Z',
  detail_updated_at: '2026-11-20T08:00:00Z',
  policy_updated_at: '2026-11-20T08:10:00Z',
  seen_time: '2026-11-20T08:59:30Z',
  hostname: 'mara-mac.local',
  computer_name: "mara's mac",
  uuid: '0B3F5D7A-9C1E-4F60-A2C4-E6081B3D5F70',
  hardware_serial: 'C02TEST00004',
  platform: 'darwin',
  os_version: 'macOS 15.1.1',
  uptime: 8_305_000_000_000,
  team_id: 3,
  fleet_id: 3,
  disk_encryption_enabled: true,
  mdm: { enrollment_status: 'On (automatic)', name: 'Fleet', connected_to_fleet: true },
  policies: [
    { id: 1, name: 'Firewall enabled (macOS)', response: 'pass', critical: false },
    { id: 2, name: 'Gatekeeper', response: 'pass', critical: true },
  ],
  ...changes,
});

const inventory = (hosts: readonly unknown[], api: Readonly<Record<string, unknown>> = {}) => {
  const answers = Object.fromEntries(
    hosts.map((one, index) => [`/api/v1/fleet/hosts/${42 + index}?exclude_software=true`, { host: one }]),
  );
  const settings = fleetDescription.settings.parse({ api: { baseUrl: 'https://fleet.example.com/', ...api } });
  return fleetInventory(apiAnswers(answers, { token: 't' }).access, settings.api);
};

async function facts(changes: Readonly<Record<string, unknown>>, api: Readonly<Record<string, unknown>> = {}) {
  const reading = await inventory([host(changes)], api).device('host:42');
  const posture =
    reading.kind === 'found' ? reading.observations.find(({ type }) => type === 'PostureReported') : undefined;
  return posture?.type === 'PostureReported' ? posture.facts : undefined;
}

const policy = (name: string, response: unknown, critical = false, id = 9) => ({ id, name, response, critical });

describe('Fleet: one host', () => {
  it('enrolled, reported and was seen at three times', async () => {
    const identifiers = {
      serialNumber: 'C02TEST00004',
      deviceUuid: '0B3F5D7A-9C1E-4F60-A2C4-E6081B3D5F70',
      deviceName: "mara's mac",
    };
    const about = { deviceKey: 'host:42', identifiers };
    expect(await inventory([host()]).device('host:42')).toEqual({
      kind: 'found',
      observations: [
        { ...about, type: 'DeviceEnrolled', claimedAt: Date.parse('2026-11-01T07:00:00Z'), facts: {} },
        {
          ...about,
          type: 'PostureReported',
          claimedAt: Date.parse('2026-11-20T08:10:00Z'),
          facts: {
            managed: true,
            compliant: true,
            encrypted: true,
            platform: 'macos',
            osVersion: { major: 15, minor: 1, patch: 1 },
          },
        },
        { ...about, type: 'DeviceSeen', claimedAt: Date.parse('2026-11-20T08:59:30Z') },
      ],
    });
  });

  it('is never seen at the time of asking: without any time, long before', async () => {
    const times = { created_at: null, last_enrolled_at: null, detail_updated_at: null, policy_updated_at: null };
    const NEVER = Date.parse('2000-01-01T00:00:00Z');
    expect(await inventory([host({ ...times, seen_time: '0001-01-01T00:00:00Z' })]).device('host:42')).toMatchObject({
      observations: [
        { type: 'DeviceEnrolled', claimedAt: NEVER },
        { type: 'PostureReported', claimedAt: NEVER },
      ],
    });
  });

  it('is gone when Fleet does not know it, or when the key is of another kind', async () => {
    expect(await inventory([host()]).device('host:43')).toEqual({ kind: 'gone' });
    expect(await inventory([host()]).device('device:42')).toEqual({ kind: 'gone' });
    expect(await inventory([host()]).device('host:../users')).toEqual({ kind: 'gone' });
  });

  it('an answer about another host is not taken', async () => {
    await expect(inventory([host({ id: 41 })]).device('host:42')).rejects.toMatchObject({ name: 'ApiUnreadable' });
    await expect(inventory(['x']).device('host:42')).rejects.toMatchObject({ name: 'ApiUnreadable' });
  });

  it.each([
    ['On (automatic)', true],
    ['On (manual)', true],
    ['On (personal)', true],
    ['On (company-owned)', true],
    ['Pending', false],
    ['Off', false],
    ['', undefined],
    [null, undefined],
    ['Onboarding', undefined],
  ])('enrolment %s is managed %s', async (enrollment_status, managed) => {
    expect((await facts({ mdm: { enrollment_status } }))?.managed).toBe(managed);
  });

  it('is managed by its agent alone where the settings say so', async () => {
    expect((await facts({ mdm: null }))?.managed).toBeUndefined();
    expect((await facts({ mdm: null }, { managed: 'agent' }))?.managed).toBe(true);
  });

  it.each([
    [true, true],
    [false, false],
    [null, undefined],
    [undefined, undefined],
    ['true', undefined],
  ])('disk_encryption_enabled %s is encrypted %s', async (disk_encryption_enabled, encrypted) => {
    expect((await facts({ disk_encryption_enabled }))?.encrypted).toBe(encrypted);
  });

  it.each([
    ['darwin', 'macos'],
    ['windows', 'windows'],
    ['ubuntu', 'linux'],
    ['centos', 'linux'],
    ['rhel', 'linux'],
    ['opensuse-leap', 'linux'],
    ['ios', 'ios'],
    ['ipados', 'ios'],
    ['android', 'android'],
    ['chrome', 'chromeos'],
    ['freebsd', 'other'],
    ['', undefined],
  ])('platform %s is %s', async (platform, expected) => {
    expect((await facts({ platform }))?.platform).toBe(expected);
  });

  it('belongs to whom the identity provider or an administrator says, not to a browser profile', async () => {
    const chrome = { email: 'Eve@example.com', source: 'google_chrome_profiles' };
    const custom = { email: 'Mara@Example.com', source: 'custom' };
    expect((await facts({ device_mapping: [chrome] }))?.owner).toBeUndefined();
    expect((await facts({ device_mapping: [chrome, custom] }))?.owner).toBe('mara@example.com');
    const end_users = [{ idp_username: 'nils@example.com', other_emails: [chrome] }];
    expect((await facts({ device_mapping: [custom], end_users }))?.owner).toBe('nils@example.com');
  });

  it.each(['', '-1', '0', 'Unknown', 'To Be Filled By O.E.M.'])(
    'hardware_serial %j is no serial number',
    async (hardware_serial) => {
      const reading = await inventory([host({ hardware_serial })]).device('host:42');
      expect(JSON.stringify(reading)).not.toContain('serialNumber');
    },
  );
});

describe('Fleet: policies', () => {
  it.each<[string, object[], boolean | undefined]>([
    ['none', [], undefined],
    ['none that is critical', [policy('a', 'fail')], undefined],
    ['a critical one that fails', [policy('a', 'fail', true), policy('b', 'pass', true)], false],
    ['a critical one that has not run', [policy('a', '', true), policy('b', 'pass', true)], undefined],
    ['one that fails beside one that has not run', [policy('a', '', true), policy('b', 'fail', true)], false],
    ['critical ones that pass beside another that fails', [policy('a', 'pass', true), policy('b', 'fail')], true],
    ['an answer nobody knows', [policy('a', 'maybe', true)], undefined],
  ])('critical ones decide compliance: %s', async (_, policies, compliant) => {
    expect((await facts({ policies }))?.compliant).toBe(compliant);
  });

  it('all of them, or named ones, decide where the settings say so', async () => {
    const policies = [policy('Gatekeeper', 'pass', true, 1), policy('Screen lock', 'fail', false, 2)];
    expect((await facts({ policies }, { compliance: 'all' }))?.compliant).toBe(false);
    expect((await facts({ policies }, { compliance: [' gatekeeper'] }))?.compliant).toBe(true);
    expect((await facts({ policies }, { compliance: [1] }))?.compliant).toBe(true);
    expect((await facts({ policies }, { compliance: ['1', 2] }))?.compliant).toBe(false);
    expect((await facts({ policies }, { compliance: ['Another'] }))?.compliant).toBeUndefined();
  });

  it('state facts that Fleet has no other word for', async () => {
    const settings = { facts: { firewall: ['Firewall on macOS', 'Firewall on Windows'], jailbroken: ['SIP on'] } };
    const read = (policies: object[]) => facts({ policies }, settings);
    expect(await read([policy('Firewall on macOS', 'pass'), policy('SIP on', 'pass')])).toMatchObject({
      firewall: true,
      jailbroken: false,
    });
    expect(await read([policy('Firewall on Windows', 'fail'), policy('SIP on', 'fail')])).toMatchObject({
      firewall: false,
      jailbroken: true,
    });
    const unknown = await read([policy('Firewall on macOS', '')]);
    expect([unknown?.firewall, unknown?.jailbroken]).toEqual([undefined, undefined]);
  });

  it('and the disk: encrypted only where all that know of it say so', async () => {
    const settings = { facts: { encrypted: ['FileVault'] } };
    const read = async (disk_encryption_enabled: unknown, response: string) =>
      (await facts({ disk_encryption_enabled, policies: [policy('FileVault', response)] }, settings))?.encrypted;
    expect(await read(true, 'pass')).toBe(true);
    expect(await read(true, 'fail')).toBe(false);
    expect(await read(false, 'pass')).toBe(false);
    expect(await read(null, 'pass')).toBe(true);
    expect(await read(true, '')).toBe(true);
    expect(await read(null, '')).toBeUndefined();
  });

  it('a fact that no policy states is not asked for', () => {
    const omits = (facts: object) =>
      fleetDescription.api.omits({ api: { baseUrl: 'https://fleet.example.com', facts } });
    expect(omits({})).toEqual(['firewall', 'jailbroken']);
    expect(omits({ firewall: ['x'] })).toEqual(['jailbroken']);
  });
});

describe('Fleet: all hosts', () => {
  const page = (number: number) => `/api/v1/fleet/hosts?page=${number}&per_page=50&order_key=id&order_direction=asc`;
  const detail = (id: number) => [`/api/v1/fleet/hosts/${id}?exclude_software=true`, { host: host({ id }) }] as const;
  const settings = fleetDescription.settings.parse({ api: { baseUrl: 'https://fleet.example.com' } }).api;
  const ids = Array.from({ length: 50 }, (_, index) => index + 1);

  it('come page by page, each looked up by itself, until a page is not full', async () => {
    const { access, sent } = apiAnswers(
      {
        [page(0)]: { hosts: ids.map((id) => ({ id })) },
        [page(1)]: { hosts: [{ id: 51 }, { id: 52 }] },
        ...Object.fromEntries([...ids, 51].map(detail)),
      },
      { token: 'secret-token' },
    );
    const all = fleetInventory(access, settings);
    const first = await all.devices(undefined);
    expect(first.next).toBe('1');
    expect(new Set(first.observations.map(({ deviceKey }) => deviceKey)).size).toBe(50);
    const second = await all.devices(first.next);
    // 52 was deleted between the list and the look.
    expect(new Set(second.observations.map(({ deviceKey }) => deviceKey))).toEqual(new Set(['host:51']));
    expect(second.next).toBeUndefined();
    expect(sent).toHaveLength(54);
    expect(new Set(sent.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer secret-token']));
  });

  it('are none where Fleet writes null', async () => {
    const all = fleetInventory(apiAnswers({ [page(0)]: { hosts: null } }, { token: 't' }).access, settings);
    expect(await all.devices(undefined)).toEqual({ observations: [], next: undefined });
  });

  it.each([[{}], [{ hosts: {} }], [[]], [{ hosts: [{}] }]])('an answer %j is unreadable', async (answer) => {
    const all = fleetInventory(apiAnswers({ [page(0)]: answer }, { token: 't' }).access, settings);
    await expect(all.devices(undefined)).rejects.toMatchObject({ name: 'ApiUnreadable' });
  });

  it.each([[{}], ['t'], [{ token: '' }], [undefined]])(
    'credentials %j are refused before anything is sent',
    async (credentials) => {
      const { access, sent } = apiAnswers({}, credentials);
      await expect(fleetInventory(access, settings).devices(undefined)).rejects.toMatchObject({ name: 'ApiRefused' });
      expect(sent).toEqual([]);
    },
  );
});
