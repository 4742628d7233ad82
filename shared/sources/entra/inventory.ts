import type { ApiAccess } from '../api';
import { graphClient } from '../graph/client';
import { graphId } from '../graph/notifications';
import { graphPage } from '../graph/pages';
import type { GraphApi } from '../graph/settings';
import type { DeviceReading, Inventory } from '../inventory';
import { isJsonObject, type JsonObject } from '../json-object';
import { DIRECTORY_DEVICE_FIELDS, directoryDevice } from './directory-device';

const FIELDS = `$select=${DIRECTORY_DEVICE_FIELDS.join(',')}`;

/** The devices of the directory: by object id, or by the user they are registered to. */
export function entraInventory(api: GraphApi, access: ApiAccess): Inventory {
  const client = graphClient(api, access);
  const page = (path: string) => graphPage(client, api.baseUrl, path);
  const found = (devices: readonly JsonObject[]): DeviceReading => {
    const [first, ...others] = devices.flatMap((device) => directoryDevice(device) ?? []);
    return first === undefined ? { kind: 'gone' } : { kind: 'found', observations: [first, ...others] };
  };

  return {
    async device(key) {
      const [kind, id = ''] = key.split(':');
      if (graphId(id) === undefined) return { kind: 'gone' };
      if (kind === 'entra') {
        const device = await client.get(`/devices/${id}?${FIELDS}`);
        return found(isJsonObject(device) ? [device] : []);
      }
      if (kind === 'user') {
        return found((await page(`/users/${id}/registeredDevices/microsoft.graph.device?${FIELDS}`)).items);
      }
      return { kind: 'gone' };
    },
    async devices(cursor) {
      const { items, next } = await page(cursor ?? `/devices?${FIELDS}&$top=500`);
      return { observations: items.flatMap((device) => directoryDevice(device) ?? []), next };
    },
  };
}
