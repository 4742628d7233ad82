import { createPublicKey, createVerify } from 'node:crypto';
import { errorReply, jsonReply, type Reply } from '../../http/reply';
import { isJsonObject } from '../../json';
import { slice } from '../pages';
import type { ApiRequest, Vendor, VendorState } from '../vendor';
import devices from './devices.json';

const TOKEN_LIFE = 3_600;

/** Names of the channels that were opened. */
const channels = new Set<string>();

/** Google's token endpoint, the devices of Cloud Identity and the channels of the Reports API. */
export const googleApi: Vendor = {
  kind: 'google',
  lists: ['devices'],
  devices,
  apiSettings: (baseUrl) => ({
    baseUrl: `${baseUrl}/v1`,
    reportsUrl: `${baseUrl}/reports`,
    tokenUrl: `${baseUrl}/token`,
    subject: 'admin@example.com',
    channel: true,
  }),
  answer(request, state) {
    if (request.path === '/token') return token(request, state);
    if (!state.tokens.authorizes(request.headers)) return errorReply(401, 'invalid credentials');
    if (request.path === '/v1/devices' && request.method === 'GET') return page(request, state);
    return request.path.endsWith('/applications/mobile/watch') ? watch(request) : undefined;
  },
};

/** The assertion has to be signed by the service account (RFC 7523). */
function token({ body }: ApiRequest, { credentials, tokens }: VendorState): Reply {
  const [header = '', claims = '', signature = ''] = new URLSearchParams(body).get('assertion')?.split('.') ?? [];
  const key = createPublicKey(String(credentials.private_key));
  const isSigned = createVerify('RSA-SHA256').update(`${header}.${claims}`).verify(key, signature, 'base64url');
  if (!isSigned) return jsonReply(400, { error: 'invalid_grant' });
  return jsonReply(200, { token_type: 'Bearer', expires_in: TOKEN_LIFE, access_token: tokens.issue(TOKEN_LIFE) });
}

function page({ query }: ApiRequest, { devices: { devices: all = [] } }: VendorState): Reply {
  const wanted = /^id:(.+)$/.exec(query.get('filter') ?? '')?.[1];
  const found = wanted === undefined ? all : all.filter(({ deviceId }) => String(deviceId).startsWith(wanted));
  const cut = slice(found, query.get('pageToken') ?? '', Number(query.get('pageSize') ?? 20));
  if (cut === undefined) return errorReply(400, 'invalid page token');
  return jsonReply(200, {
    ...(cut.items.length === 0 ? {} : { devices: cut.items }),
    ...(cut.next === undefined ? {} : { nextPageToken: cut.next }),
  });
}

/** A channel that opens says so at once, with its token. */
async function watch({ body }: ApiRequest): Promise<Reply> {
  const asked: unknown = JSON.parse(body);
  if (!isJsonObject(asked)) return errorReply(400, 'not a channel');
  const id = String(asked.id);
  if (channels.has(id)) return jsonReply(400, { error: { errors: [{ reason: 'channelIdNotUnique' }] } });
  const address = new URL(String(asked.address));
  // This machine only, whatever the configuration says.
  if (address.hostname !== '127.0.0.1') return errorReply(400, 'not on this machine');
  const headers = {
    'x-goog-channel-id': id,
    'x-goog-channel-token': String(asked.token),
    'x-goog-resource-state': 'sync',
    'x-goog-message-number': '1',
  };
  const { status } = await fetch(address, { method: 'POST', headers });
  if (status !== 200) return errorReply(400, `the address answered ${status} to the first message`);
  channels.add(id);
  return jsonReply(200, { kind: 'api#channel', id, resourceId: 'local' });
}
