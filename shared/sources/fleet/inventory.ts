import * as z from 'zod';
import { type ApiAccess, ApiRefused, ApiUnreadable } from '../api';
import { type ApiClient, apiClient } from '../api-client';
import type { Inventory } from '../inventory';
import { isJsonObject, property } from '../json-object';
import type { FleetApiSettings } from './description';
import { readHost } from './host';
import { hostId, hostKey } from './host-key';

/** Hosts of a page. Each is then read by itself: the list leaves disk encryption out. */
const PAGE = 50;
/** Requests at a time. */
const AT_ONCE = 5;

const credentialsSchema = z.object({ token: z.string().min(1) });

/** Fleet's hosts API. */
export function fleetInventory(access: ApiAccess, settings: FleetApiSettings): Inventory {
  const client = apiClient({
    baseUrl: settings.baseUrl,
    access,
    title: 'Fleet',
    authorize: async (credentials) => {
      const parsed = credentialsSchema.safeParse(credentials);
      if (!parsed.success) throw new ApiRefused('Fleet: the secret of the API is not {"token":"…"}');
      return { headers: { authorization: `Bearer ${parsed.data.token}` }, expiresAt: undefined };
    },
  });

  return {
    async device(key) {
      const id = hostId(key);
      const host = id === undefined ? undefined : await fetchHost(client, id);
      return host === undefined ? { kind: 'gone' } : { kind: 'found', observations: readHost(host, settings) };
    },

    async devices(cursor) {
      const page = cursor === undefined ? 0 : Number(cursor);
      // By id: the order in which pages stay pages while hosts come and go.
      const answer = await client.get(
        `/api/v1/fleet/hosts?page=${page}&per_page=${PAGE}&order_key=id&order_direction=asc`,
      );
      const ids = listedIds(answer);
      const observations = [];
      for (let from = 0; from < ids.length; from += AT_ONCE) {
        const hosts = await Promise.all(ids.slice(from, from + AT_ONCE).map((id) => fetchHost(client, id)));
        // One that is deleted while the pages are read is simply no longer there.
        for (const host of hosts) if (host !== undefined) observations.push(...readHost(host, settings));
      }
      return { observations, next: ids.length < PAGE ? undefined : String(page + 1) };
    },
  };
}

async function fetchHost(client: ApiClient, id: string) {
  const answer = await client.get(`/api/v1/fleet/hosts/${id}?exclude_software=true`);
  if (answer === undefined) return undefined;
  const host = isJsonObject(answer) ? property(answer, 'host') : undefined;
  if (!isJsonObject(host) || hostKey(property(host, 'id')) !== `host:${id}`) {
    throw new ApiUnreadable(`Fleet: the answer for host ${id} is not about it`);
  }
  return host;
}

function listedIds(answer: unknown): readonly string[] {
  const hosts = isJsonObject(answer) ? property(answer, 'hosts') : undefined;
  // Fleet writes an empty list as null.
  if (hosts === null) return [];
  if (!Array.isArray(hosts)) throw new ApiUnreadable('Fleet: the answer has no list of hosts');
  return hosts.map((host: unknown) => {
    const id = hostId((isJsonObject(host) ? hostKey(property(host, 'id')) : undefined) ?? '');
    if (id === undefined) throw new ApiUnreadable('Fleet: the list has a host without an id');
    return id;
  });
}
