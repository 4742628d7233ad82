import { type FetchDevicesPorts, fetchDevices } from '../../../functions/fetch-devices/fetch-devices';
import { readFetchRequest } from '../../../functions/fetch-devices/request';
import { ApiUnavailable, ApiUnreadable } from '../../../shared/sources/api';
import type { DeviceReading, Inventory } from '../../../shared/sources/inventory';

const NOW = Date.parse('2026-11-20T08:16:00Z');
const SEEN = NOW - 3_600_000;

const found = (deviceKey: string): DeviceReading => ({
  kind: 'found',
  observations: [
    { type: 'PostureReported', deviceKey, claimedAt: SEEN, identifiers: {}, facts: { managed: true } },
    { type: 'DeviceSeen', deviceKey, claimedAt: SEEN + 1, identifiers: {} },
  ],
});

function world(device: Inventory['device'], held: ReadonlySet<string> = new Set()) {
  const asked: string[] = [];
  let atOnce = 0;
  let most = 0;
  const inventory: Inventory = {
    device: async (key) => {
      asked.push(key);
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
      return device(key);
    },
    devices: async () => ({ observations: [], next: undefined }),
  };
  const ports: FetchDevicesPorts = {
    inventories: new Map([['jamf', inventory]]),
    leases: { take: async (lease) => !held.has(lease) },
    now: () => NOW,
  };
  const look = (...keys: readonly string[]) =>
    fetchDevices(ports, {
      source: 'jamf',
      signalId: 'signal-1',
      looks: keys.map((key) => ({ key, lease: `lease ${key}` })),
    });
  return { asked, look, most: () => most, ports };
}

describe('fetchDevices', () => {
  it('makes events of what the API says, at the time the device reported', async () => {
    const { look } = world(async (key) => found(key));
    const fetched = await look('computer:1');
    expect(fetched.devices).toEqual(['jamf:computer:1']);
    expect(fetched.named.map(({ type }) => type)).toEqual(['PostureReported', 'DeviceSeen']);
    expect(JSON.parse(fetched.events[0]?.event ?? '')).toMatchObject({
      device: 'jamf:computer:1',
      source: 'jamf',
      occurredAt: SEEN,
      recordedAt: NOW,
      signalId: 'signal-1',
    });
  });

  it('makes the same events when it is repeated', async () => {
    const { look } = world(async (key) => found(key));
    expect(await look('computer:1')).toEqual(await look('computer:1'));
  });

  it('takes a device that is gone for unenrolled, now', async () => {
    const { look } = world(async () => ({ kind: 'gone' }));
    const fetched = await look('computer:1');
    expect(JSON.parse(fetched.events[0]?.event ?? '')).toMatchObject({ type: 'DeviceUnenrolled', occurredAt: NOW });
  });

  it('asks for no device that another signal looks at', async () => {
    const { look, asked } = world(async (key) => found(key), new Set(['lease computer:1']));
    const fetched = await look('computer:1', 'computer:2');
    expect([asked, fetched.coveredByOthers, fetched.devices]).toEqual([
      ['computer:2'],
      ['jamf:computer:1'],
      ['jamf:computer:2'],
    ]);
  });

  it('holds nobody up for a device that cannot be read', async () => {
    const { look } = world(async (key) => {
      if (key === 'computer:2') throw new ApiUnreadable('no id');
      return found(key);
    });
    const fetched = await look('computer:1', 'computer:2', 'computer:3');
    expect(fetched.devices).toEqual(['jamf:computer:1', 'jamf:computer:3']);
    expect(fetched.failed).toEqual([{ device: 'jamf:computer:2', error: 'no id' }]);
  });

  it('fails as a whole where the API does not answer', async () => {
    const { look } = world(async () => {
      throw new ApiUnavailable('down');
    });
    await expect(look('computer:1', 'computer:2')).rejects.toMatchObject({ name: 'ApiUnavailable' });
  });

  it('has at most two calls under way', async () => {
    const { look, most } = world(async (key) => found(key));
    await look(...Array.from({ length: 20 }, (_, index) => `computer:${index}`));
    expect(most()).toBe(2);
  });

  it('says so where the source lost its API', async () => {
    const { ports } = world(async (key) => found(key));
    const request = { source: 'other', signalId: 's', looks: [{ key: '1', lease: 'l' }] };
    await expect(fetchDevices(ports, request)).rejects.toThrow('source "other" has no API configured any more');
  });
});

describe('readFetchRequest', () => {
  it.each([
    undefined,
    {},
    { source: 'jamf', signalId: 's', looks: [] },
    { source: 'jamf', signalId: 's', looks: [{}] },
  ])('refuses %j', (input) => {
    expect(() => readFetchRequest(input)).toThrow();
  });
});
