import { errorReply, jsonReply, type Reply } from '../../http/reply';
import type { JsonObject } from '../../json';
import type { Vendor } from '../vendor';
import hosts from './hosts.json';

/** Fleet's hosts API: a static token, pages by number. */
export const fleetApi: Vendor = {
  kind: 'fleet',
  lists: ['hosts'],
  devices: hosts,
  apiSettings: { compliance: 'all', facts: { firewall: ['Firewall enabled'] } },
  answer({ method, path, query, headers }, { credentials, devices: { hosts: all = [] } }) {
    if (method !== 'GET') return undefined;
    if (headers.authorization !== `Bearer ${String(credentials.token)}`)
      return errorReply(401, 'Authentication failed');
    if (path === '/api/v1/fleet/hosts') return page(query, all);
    const id = /^\/api\/v1\/fleet\/hosts\/(\d+)$/.exec(path)?.[1];
    if (id === undefined) return undefined;
    const host = all.find((candidate) => String(candidate.id) === id);
    return host === undefined ? errorReply(404, 'Resource Not Found') : jsonReply(200, { host });
  },
};

function page(query: URLSearchParams, all: readonly JsonObject[]): Reply {
  const [number, size] = [Number(query.get('page') ?? 0), Number(query.get('per_page') ?? 100)];
  if (!(Number.isInteger(number) && number >= 0 && Number.isInteger(size) && size >= 1)) {
    return errorReply(400, 'page and per_page are whole numbers');
  }
  const sorted = [...all].sort((a, b) => Number(a.id) - Number(b.id));
  const populated = query.get('populate_policies') === 'true';
  return jsonReply(200, {
    hosts: sorted.slice(number * size, (number + 1) * size).map((host) => listed(host, populated)),
  });
}

/** A host as the list has it: without what only the host's own page tells. */
function listed({ disk_encryption_enabled: _, policies, ...host }: JsonObject, populated: boolean): JsonObject {
  return populated && policies !== undefined ? { ...host, policies } : host;
}
