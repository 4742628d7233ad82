import { errorReply, jsonReply, type Reply } from '../../http/reply';
import { isJsonObject, type JsonObject } from '../../json';
import type { ApiRequest, Vendor, VendorState } from '../vendor';
import devices from './devices.json';

const TOKEN_LIFE_SECONDS = 3_600;
const EMPTY: Reply = { status: 204, headers: {}, body: '' };

/** Members of a device that a row of the search leaves out. */
const NOT_IN_ROWS = ['ComplianceStatus', 'CompromisedStatus', 'LastSeen', 'UserEmailAddress'];

/** Workspace ONE UEM's API: OAuth at a token server, an API key beside it, pages by number, empty bodies for empty results. */
export const workspaceOneApi: Vendor = {
  kind: 'workspace-one',
  lists: ['devices'],
  devices,
  apiSettings: (baseUrl) => ({ tokenUrl: `${baseUrl}/connect/token` }),
  answer(request, state) {
    if (request.path === '/connect/token') return token(request, state);
    if (request.method !== 'GET') return undefined;
    if (!state.tokens.authorizes(request.headers)) return errorReply(401, 'unauthorized');
    if (request.headers['aw-tenant-code'] !== state.credentials.apiKey) return errorReply(403, 'no API key');
    const all = state.devices.devices ?? [];
    if (request.path === '/api/mdm/devices/search') return page(request, all);
    if (request.path === '/api/mdm/devices') return found(bySearch(request, all));
    const id = /^\/api\/mdm\/devices\/([^/]+)$/.exec(request.path)?.[1];
    return id === undefined ? undefined : found(byId(request, all, decodeURIComponent(id)));
  },
};

const found = (device: JsonObject | undefined): Reply =>
  device === undefined ? errorReply(404, 'Device not found.') : jsonReply(200, device);

/** A number with version 1 of the API, a UUID with version 4; the other way round there is nothing. */
function byId({ headers }: ApiRequest, all: readonly JsonObject[], id: string): JsonObject | undefined {
  const version = /version=(\d)/.exec(headers.accept ?? '')?.[1];
  if (version === '4') return all.find((device) => same(device.Uuid, id));
  return all.find((device) => numberOf(device) === id);
}

function bySearch({ query }: ApiRequest, all: readonly JsonObject[]): JsonObject | undefined {
  const field = { udid: 'Udid', serialnumber: 'SerialNumber' }[(query.get('searchby') ?? '').toLowerCase()];
  return field === undefined ? undefined : all.find((device) => same(device[field], query.get('id') ?? ''));
}

function page({ query }: ApiRequest, all: readonly JsonObject[]): Reply {
  const size = Number(query.get('pagesize') ?? 500);
  const number = Number(query.get('page') ?? 0);
  const rows = all.slice(number * size, (number + 1) * size);
  if (rows.length === 0) return EMPTY;
  const Devices = rows.map((device) =>
    Object.fromEntries(Object.entries(device).filter(([name]) => !NOT_IN_ROWS.includes(name))),
  );
  return jsonReply(200, { Devices, Page: number, PageSize: size, Total: all.length });
}

function token({ method, body }: ApiRequest, { credentials, tokens }: VendorState): Reply | undefined {
  if (method !== 'POST') return undefined;
  const form = new URLSearchParams(body);
  const isKnown =
    form.get('client_id') === credentials.clientId && form.get('client_secret') === credentials.clientSecret;
  if (!isKnown) return errorReply(401, 'invalid_client');
  return jsonReply(200, {
    access_token: tokens.issue(TOKEN_LIFE_SECONDS),
    expires_in: TOKEN_LIFE_SECONDS,
    token_type: 'Bearer',
  });
}

const numberOf = ({ Id: id }: JsonObject): string => (isJsonObject(id) ? String(id.Value) : '');
const same = (value: unknown, wanted: string): boolean => String(value).toLowerCase() === wanted.toLowerCase();
