import type { Observation } from '../../domain/events';
import type { ApiAccess } from '../api';
import { graphClient } from '../graph/client';
import { graphId } from '../graph/notifications';
import { graphPage } from '../graph/pages';
import type { GraphApi } from '../graph/settings';
import type { DeviceReading, Inventory } from '../inventory';
import { isJsonObject, type JsonObject, property } from '../json-object';
import { MANAGED_DEVICE_FIELDS, managedDevice } from './managed-device';

const FIELDS = `$select=${MANAGED_DEVICE_FIELDS.join(',')}`;
const FIRST_PAGE = `/deviceManagement/managedDevices?${FIELDS}`;

/** Intune's managed devices: by their own id, by the directory object they belong to, or by their user. */
export function intuneInventory(api: GraphApi, access: ApiAccess): Inventory {
  const client = graphClient(api, access);
  const page = (path: string) => graphPage(client, api.baseUrl, path);
  const found = (devices: readonly JsonObject[]): DeviceReading => {
    const [first, ...others] = observed(devices, access.now());
    return first === undefined ? { kind: 'gone' } : { kind: 'found', observations: [first, ...others] };
  };

  /** The directory object knows the device id that Intune knows it by. */
  async function ofDirectoryObject(objectId: string): Promise<DeviceReading> {
    const device = await client.get(`/devices/${objectId}?$select=id,deviceId`);
    const deviceId = isJsonObject(device) ? graphId(property(device, 'deviceId')) : undefined;
    if (deviceId === undefined) return { kind: 'gone' };
    const filter = encodeURIComponent(`azureADDeviceId eq '${deviceId}'`);
    return found((await page(`${FIRST_PAGE}&$filter=${filter}`)).items);
  }

  return {
    async device(key) {
      const [kind, id = ''] = key.split(':');
      if (graphId(id) === undefined) return { kind: 'gone' };
      switch (kind) {
        case 'intune': {
          const device = await client.get(`/deviceManagement/managedDevices/${id}?${FIELDS}`);
          return found(isJsonObject(device) ? [device] : []);
        }
        case 'entra':
          return ofDirectoryObject(id);
        case 'user':
          return found((await page(`/users/${id}/managedDevices?${FIELDS}`)).items);
        default:
          return { kind: 'gone' };
      }
    },
    async devices(cursor) {
      const { items, next } = await page(cursor ?? FIRST_PAGE);
      return { observations: observed(items, access.now()), next };
    },
  };
}

const observed = (devices: readonly JsonObject[], now: number): readonly Observation[] =>
  devices.flatMap((device) => managedDevice(device, now) ?? []);
