import { errorReply, jsonReply, type Reply } from '../../http/reply';
import type { JsonObject } from '../../json';
import type { Vendor } from '../vendor';
import devices from './devices.json';

/** The vendor's largest page. */
const LARGEST_PAGE = 100;
const USUAL_PAGE = 10;

/** SimpleMDM's devices API: Basic with the key for a user name, pages that begin after a device. */
export const simplemdmApi: Vendor = {
  kind: 'simplemdm',
  lists: ['devices'],
  devices,
  answer({ method, path, query, headers }, { credentials, devices: { devices: all = [] } }) {
    if (method !== 'GET') return undefined;
    const expected = Buffer.from(`${String(credentials.apiKey)}:`).toString('base64');
    if (headers.authorization !== `Basic ${expected}`) return errorReply(401, 'unauthorized');
    if (path === '/api/v1/devices') return page(query, all);
    const id = /^\/api\/v1\/devices\/(\d+)$/.exec(path)?.[1];
    if (id === undefined) return undefined;
    const device = all.find((candidate) => String(candidate.id) === id);
    return device === undefined ? errorReply(404, 'object not found') : jsonReply(200, { data: device });
  },
};

function page(query: URLSearchParams, all: readonly JsonObject[]): Reply {
  const size = Number(query.get('limit') ?? USUAL_PAGE);
  if (!(Number.isInteger(size) && size >= 1 && size <= LARGEST_PAGE)) {
    return errorReply(400, `limit is from 1 to ${LARGEST_PAGE}`);
  }
  const after = Number(query.get('starting_after') ?? 0);
  const left = [...all].sort((a, b) => Number(a.id) - Number(b.id)).filter(({ id }) => Number(id) > after);
  return jsonReply(200, { data: left.slice(0, size), has_more: left.length > size });
}
