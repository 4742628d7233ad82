import { simplemdmDescription } from '../../../../shared/sources/simplemdm/description';
import { simpleMdmInventory } from '../../../../shared/sources/simplemdm/inventory';
import { apiAnswers } from '../../../support/api-answers';

const SEEN = Date.parse('2026-11-20T07:00:54Z');
const settings = simplemdmDescription.settings.parse({ api: {} }).api ?? { baseUrl: '' };

const mac = (attributes: Readonly<Record<string, unknown>> = {}, id: unknown = 121) => ({
  type: 'device',
  id,
  attributes: {
    name: 'Mara',
    last_seen_at: '2026-11-20T00:00:54.000-07:00',
    enrolled_at: '2026-11-14T21:37:37.000-08:00',
    status: 'enrolled',
    device_name: "mara's mac",
    os_version: '15.1',
    model_name: 'MacBook Pro',
    product_name: 'MacBookPro18,1',
    unique_identifier: '4A08359C-1D3A-5D3E-939E-FFA6A561321D',
    serial_number: 'C02TEST00003',
    hardware_encryption_caps: null,
    passcode_present: null,
    filevault_enabled: true,
    firewall: { enabled: true, block_all_incoming: false, stealth_mode: false },
    ...attributes,
  },
});
const phone = (attributes: Readonly<Record<string, unknown>> = {}) =>
  mac({
    model_name: 'iPhone 7',
    product_name: 'iPhone9,1',
    os_version: '15.8',
    filevault_enabled: false,
    firewall: { enabled: null },
    hardware_encryption_caps: 3,
    passcode_present: true,
    ...attributes,
  });

const inventory = (data: unknown) =>
  simpleMdmInventory(apiAnswers({ '/api/v1/devices/121': { data } }, { apiKey: 'k' }).access, settings);
async function facts(data: unknown) {
  const reading = await inventory(data).device('device:121');
  const [first] = reading.kind === 'found' ? reading.observations : [];
  return first?.type === 'PostureReported' ? first.facts : undefined;
}

describe('SimpleMDM: one device', () => {
  it('says what it was when it was last seen', async () => {
    expect(await inventory(mac()).device('device:121')).toEqual({
      kind: 'found',
      observations: [
        {
          type: 'PostureReported',
          deviceKey: 'device:121',
          claimedAt: SEEN,
          identifiers: {
            serialNumber: 'C02TEST00003',
            udid: '4A08359C-1D3A-5D3E-939E-FFA6A561321D',
            deviceName: "mara's mac",
          },
          facts: {
            managed: true,
            encrypted: true,
            firewall: true,
            platform: 'macos',
            osVersion: { major: 15, minor: 1, patch: 0 },
          },
        },
      ],
    });
  });

  it.each([
    ['a Mac without FileVault', mac({ filevault_enabled: false }), false],
    ['a Mac that does not say', mac({ filevault_enabled: null }), undefined],
    ['a phone, whose filevault_enabled is always false', phone(), true],
    ['a phone without a passcode', phone({ passcode_present: false }), false],
    ['a phone that does not say', phone({ passcode_present: null }), undefined],
    ['a model nobody knows', mac({ product_name: 'X1', model_name: 'X', filevault_enabled: true }), undefined],
  ])('encryption of %s', async (_, device, encrypted) => {
    expect((await facts(device))?.encrypted).toBe(encrypted);
  });

  it('a phone has no firewall to speak of', async () => {
    expect(await facts(phone())).toEqual({
      managed: true,
      encrypted: true,
      platform: 'ios',
      osVersion: { major: 15, minor: 8, patch: 0 },
    });
  });

  it('that left is unenrolled, now', async () => {
    expect(await inventory(mac({ status: 'unenrolled' })).device('device:121')).toEqual({
      kind: 'found',
      observations: [{ type: 'DeviceUnenrolled', deviceKey: 'device:121', claimedAt: undefined }],
    });
  });

  it('that awaits its enrolment is not there yet', async () => {
    expect(await inventory(mac({ status: 'awaiting_enrollment' })).device('device:121')).toEqual({ kind: 'gone' });
  });

  it('of a status nobody knows is neither enrolled nor gone', async () => {
    await expect(inventory(mac({ status: 'odd' })).device('device:121')).rejects.toMatchObject({
      name: 'ApiUnreadable',
      message: "SimpleMDM: device:121 has a status we don't know",
    });
  });

  it('never seen is not seen now: it was, at best, when it was enrolled', async () => {
    const at = async (attributes: object) => {
      const reading = await inventory(mac({ ...attributes })).device('device:121');
      return reading.kind === 'found' ? reading.observations[0].claimedAt : undefined;
    };
    expect(await at({ last_seen_at: null })).toBe(Date.parse('2026-11-15T05:37:37Z'));
    expect(await at({ last_seen_at: null, enrolled_at: null })).toBe(Date.parse('2000-01-01T00:00:00Z'));
  });

  it('is gone when SimpleMDM does not know it, or when the key is of another kind', async () => {
    expect(await inventory(mac()).device('device:122')).toEqual({ kind: 'gone' });
    expect(await inventory(mac()).device('host:121')).toEqual({ kind: 'gone' });
  });

  it.each([[mac({}, 7)], [undefined], ['x'], [{}]])('an answer that is not about it is not taken', async (data) => {
    await expect(inventory(data).device('device:121')).rejects.toMatchObject({ name: 'ApiUnreadable' });
  });
});

describe('SimpleMDM: all devices', () => {
  it('come page by page, each beginning after the last one', async () => {
    const { access, sent } = apiAnswers(
      {
        '/api/v1/devices?limit=100': { data: [mac({}, 1), mac({}, '2')], has_more: true },
        '/api/v1/devices?limit=100&starting_after=2': {
          data: [mac({ status: 'awaiting_enrollment' }, 3), mac({}, 4)],
          has_more: false,
        },
      },
      { apiKey: 'api-key' },
    );
    const all = simpleMdmInventory(access, settings);
    const first = await all.devices(undefined);
    expect([first.observations.map(({ deviceKey }) => deviceKey), first.next]).toEqual([['device:1', 'device:2'], '2']);
    const second = await all.devices(first.next);
    expect([second.observations.map(({ deviceKey }) => deviceKey), second.next]).toEqual([['device:4'], undefined]);
    expect(sent.map(({ url, headers }) => [url.split('/api')[0], headers.authorization])).toEqual(
      Array.from({ length: 2 }, () => ['https://a.simplemdm.com', 'Basic YXBpLWtleTo=']),
    );
  });

  it.each([
    ['no list', { has_more: false }],
    ['a page that leads nowhere', { data: [], has_more: true }],
  ])('%s is unreadable', async (_, answer) => {
    const { access } = apiAnswers({ '/api/v1/devices?limit=100': answer }, { apiKey: 'k' });
    await expect(simpleMdmInventory(access, settings).devices(undefined)).rejects.toMatchObject({
      name: 'ApiUnreadable',
    });
  });

  it('a page that ends where it began is unreadable: it would be read for ever', async () => {
    const { access } = apiAnswers(
      { '/api/v1/devices?limit=100&starting_after=2': { data: [mac({}, 2)], has_more: true } },
      { apiKey: 'k' },
    );
    await expect(simpleMdmInventory(access, settings).devices('2')).rejects.toMatchObject({ name: 'ApiUnreadable' });
  });

  it('credentials of another form are refused before anything is sent', async () => {
    const { access, sent } = apiAnswers({}, { token: 't' });
    await expect(simpleMdmInventory(access, settings).devices(undefined)).rejects.toMatchObject({ name: 'ApiRefused' });
    expect(sent).toEqual([]);
  });
});
