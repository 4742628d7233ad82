import type { Observation } from '../../domain/events';
import type { ApiAccess } from '../api';
import { ApiUnreadable } from '../api';
import { readInstant } from '../instant';
import type { DeviceReading, Inventory } from '../inventory';
import { isJsonObject, type JsonObject, property } from '../json-object';
import { knownIdentifier, knownOsVersion, knownPlatform, knownText, knownWord } from '../known-value';
import { knownFacts, knownIdentifiers } from '../observation';
import { googleClient } from './client';
import { compromised, deviceKeyOf } from './interpret';
import type { GoogleApi } from './settings';

/** Cloud Identity's devices. They have no verdict on compliance: that one comes from the audit log alone. */
export function googleInventory(api: GoogleApi, access: ApiAccess): Inventory {
  const client = googleClient(api, api.baseUrl, access);
  const query = (changes: Readonly<Record<string, string>>) =>
    new URLSearchParams({ customer: api.customer, ...changes }).toString();

  async function page(parameters: Readonly<Record<string, string>>) {
    const body = await client.get(`/devices?${query(parameters)}`);
    if (!isJsonObject(body)) throw new ApiUnreadable('Cloud Identity answered no list of devices');
    // No devices: the member is missing.
    const list = property(body, 'devices') ?? [];
    if (!Array.isArray(list)) throw new ApiUnreadable('Cloud Identity answered no list of devices');
    return { items: list.filter(isJsonObject), next: knownText(property(body, 'nextPageToken'), 4_096) };
  }

  return {
    async device(key): Promise<DeviceReading> {
      const id = key.replace(/^device:/, '');
      const { items } = await page({ filter: `id:${id}`, pageSize: '10' });
      // The filter finds by likeness.
      const [first, ...others] = items
        .flatMap((device) => cloudDevice(device) ?? [])
        .filter(({ deviceKey }) => deviceKey === deviceKeyOf(id));
      return first === undefined ? { kind: 'gone' } : { kind: 'found', observations: [first, ...others] };
    },
    async devices(cursor) {
      const { items, next } = await page({ pageSize: '100', ...(cursor === undefined ? {} : { pageToken: cursor }) });
      return { observations: items.flatMap((device) => cloudDevice(device) ?? []), next };
    },
  };
}

/** A device of Cloud Identity, claimed at its last sync. Undefined where it has no id. */
function cloudDevice(device: JsonObject): Observation | undefined {
  const id =
    knownText(property(device, 'deviceId'), 128) ?? knownText(property(device, 'name'))?.replace(/^devices\//, '');
  if (id === undefined || !/^[\x21-\x7e]{1,128}$/.test(id)) return undefined;
  const osVersion = property(device, 'osVersion');
  return {
    type: 'PostureReported',
    deviceKey: deviceKeyOf(id),
    claimedAt: readInstant(property(device, 'lastSyncTime')) ?? NEVER,
    identifiers: knownIdentifiers({
      serialNumber: knownIdentifier(property(device, 'serialNumber')),
      deviceName: knownText(property(device, 'hostname')),
    }),
    facts: knownFacts({
      managed: managed(property(device, 'managementState')),
      jailbroken: compromised(property(device, 'compromisedState')),
      encrypted: encrypted(property(device, 'encryptionState')),
      platform: knownPlatform(property(device, 'deviceType')),
      osVersion: knownOsVersion(osVersion),
    }),
  };
}

/** A device that has never synced proves no life: the earliest instant that counts as one, long stale. Epoch ms. */
const NEVER = Date.UTC(2000, 0, 1);

function managed(state: unknown): boolean | undefined {
  const word = knownWord(state);
  if (word === undefined || word === 'managementstateunspecified') return undefined;
  return word === 'approved';
}

function encrypted(state: unknown): boolean | undefined {
  switch (knownWord(state)) {
    case 'encrypted':
      return true;
    case 'notencrypted':
    case 'unsupportedbydevice':
      return false;
    default:
      return undefined;
  }
}
