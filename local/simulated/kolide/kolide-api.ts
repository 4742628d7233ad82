import { errorReply, jsonReply, type Reply } from '../../http/reply';
import type { ApiRequest, Vendor, VendorState } from '../vendor';
import devices from './devices.json';

/** The vendor's largest page. */
const LARGEST_PAGE = 100;
const USUAL_PAGE = 25;

/** Kolide's API: a static key, pages by cursor. */
export const kolideApi: Vendor = {
  kind: 'kolide',
  lists: ['devices'],
  devices,
  answer(request, state) {
    if (request.method !== 'GET') return undefined;
    if (request.headers.authorization !== `Bearer ${String(state.credentials.apiKey)}`) {
      return errorReply(401, 'The API key is not valid.');
    }
    if (request.headers['x-kolide-api-version'] === undefined)
      return errorReply(400, 'X-Kolide-Api-Version is missing');
    if (request.path === '/devices') return page(request, state);
    const id = /^\/devices\/([^/]+)$/.exec(request.path)?.[1];
    if (id === undefined) return undefined;
    const device = state.devices.devices?.find((candidate) => candidate.id === decodeURIComponent(id));
    return device === undefined ? errorReply(404, 'not found') : jsonReply(200, device);
  },
};

function page({ query }: ApiRequest, { devices: { devices: all = [] }, baseUrl }: VendorState): Reply {
  const size = Number(query.get('per_page') ?? USUAL_PAGE);
  if (!(size >= 1 && size <= LARGEST_PAGE)) return errorReply(400, `per_page is from 1 to ${LARGEST_PAGE}`);
  const cursor = query.get('cursor') ?? '';
  const start = cursor === '' ? 0 : Number(/^PAGE(\d+)$/.exec(cursor)?.[1]);
  if (Number.isNaN(start)) return errorReply(400, 'an unknown cursor');
  const data = all.slice(start, start + size);
  const next = start + size < all.length ? `PAGE${start + size}` : '';
  const pagination = {
    next: next === '' ? '' : `${baseUrl}/devices?per_page=${size}&cursor=${next}`,
    current_cursor: cursor,
    next_cursor: next,
    count: data.length,
  };
  return jsonReply(200, { data, pagination });
}
