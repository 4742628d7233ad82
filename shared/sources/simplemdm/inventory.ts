import * as z from 'zod';
import { type ApiAccess, ApiRefused, ApiUnreadable } from '../api';
import { apiClient } from '../api-client';
import type { Inventory } from '../inventory';
import type { JsonObject } from '../json-object';
import { isJsonObject, property } from '../json-object';
import type { SimpleMdmApiSettings } from './description';
import { isAwaited, readDevice } from './device';
import { deviceIdOf, deviceKeyOf } from './device-key';

/** The most it gives. */
const PAGE = 100;

const credentialsSchema = z.object({ apiKey: z.string().min(1) });

/** SimpleMDM's devices API: HTTP Basic with the API key for a user name and no password. */
export function simpleMdmInventory(access: ApiAccess, { baseUrl }: SimpleMdmApiSettings): Inventory {
  const client = apiClient({
    baseUrl,
    access,
    title: 'SimpleMDM',
    authorize: async (credentials) => {
      const parsed = credentialsSchema.safeParse(credentials);
      if (!parsed.success) throw new ApiRefused('SimpleMDM: the secret of the API is not {"apiKey":"…"}');
      const basic = Buffer.from(`${parsed.data.apiKey}:`).toString('base64');
      return { headers: { authorization: `Basic ${basic}` }, expiresAt: undefined };
    },
  });

  return {
    async device(key) {
      const id = deviceIdOf(key);
      const answer = id === undefined ? undefined : await client.get(`/api/v1/devices/${id}`);
      if (answer === undefined) return { kind: 'gone' };
      const device = isJsonObject(answer) ? property(answer, 'data') : undefined;
      if (!isJsonObject(device) || deviceKeyOf(property(device, 'id')) !== key) {
        throw new ApiUnreadable(`SimpleMDM: the answer for ${key} is not about it`);
      }
      const [first, ...more] = readDevice(device);
      if (first !== undefined) return { kind: 'found', observations: [first, ...more] };
      if (isAwaited(device)) return { kind: 'gone' };
      throw new ApiUnreadable(`SimpleMDM: ${key} has a status we don't know`);
    },

    async devices(cursor) {
      const after = cursor === undefined ? '' : `&starting_after=${encodeURIComponent(cursor)}`;
      const answer = await client.get(`/api/v1/devices?limit=${PAGE}${after}`);
      const data = isJsonObject(answer) ? property(answer, 'data') : undefined;
      if (!isJsonObject(answer) || !Array.isArray(data)) {
        throw new ApiUnreadable('SimpleMDM: the answer has no list of devices');
      }
      const devices: readonly JsonObject[] = data.filter(isJsonObject);
      const last = devices.at(-1);
      const id = last === undefined ? undefined : deviceIdOf(deviceKeyOf(property(last, 'id')) ?? '');
      const more = property(answer, 'has_more') === true;
      if (more && (id === undefined || id === cursor)) throw new ApiUnreadable('SimpleMDM: a page that does not go on');
      return { observations: devices.flatMap(readDevice), next: more ? id : undefined };
    },
  };
}
