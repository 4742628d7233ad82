import { randomUUID } from 'node:crypto';
import { errorReply, jsonReply, type Reply } from '../../http/reply';
import { isJsonObject, type JsonObject } from '../../json';
import type { ApiRequest, Vendor, VendorState } from '../vendor';
import { AUDIENCE, ISSUER, tokenClaims } from './claims';
import { publicKey, signToken } from './signing';

const VERIFICATION = 'https://schemas.openid.net/secevent/ssf/event-type/verification';

/** Streams that were made, and tokens that were acknowledged or refused. */
const streams = new Map<string, JsonObject>();
const settled = new Set<string>();

/**
 * A Shared Signals transmitter: its keys, its streams, and a poll that gives out a token for each of the seeded `claims`
 * until it is acknowledged. Seeding `keys` (public ones) rotates the key set.
 */
export const caepApi: Vendor = {
  kind: 'caep',
  lists: ['claims', 'keys'],
  devices: { claims: [] },
  settings: (baseUrl) => ({
    jwksUri: `${baseUrl}/jwks.json`,
    api: {
      poll: { endpoint: `${baseUrl}/poll` },
      stream: { discovery: `${baseUrl}/.well-known/ssf-configuration` },
    },
  }),
  answer(request, state) {
    const { method, path, headers } = request;
    if (path === '/jwks.json') return jsonReply(200, { keys: keysOf(state) });
    if (path === '/.well-known/ssf-configuration') return jsonReply(200, discovery(state.baseUrl));
    if (headers.authorization !== `Bearer ${String(state.credentials.token)}`) return errorReply(401, 'unknown token');
    switch (`${method} ${path}`) {
      case 'GET /streams':
        return jsonReply(200, [...streams.values()]);
      case 'POST /streams':
        return make(request);
      case 'GET /status':
        return jsonReply(200, { stream_id: request.query.get('stream_id'), status: 'enabled' });
      case 'POST /verify':
        return verify(request, state);
      case 'POST /poll':
        return poll(request, state);
      default:
        return undefined;
    }
  },
};

const signingKey = ({ credentials }: VendorState): string => String(credentials.signingKey);

const keysOf = (state: VendorState): readonly JsonObject[] => state.devices.keys ?? [publicKey(signingKey(state))];

const discovery = (baseUrl: string): JsonObject => ({
  spec_version: '1_0',
  issuer: ISSUER,
  jwks_uri: `${baseUrl}/jwks.json`,
  delivery_methods_supported: ['urn:ietf:rfc:8935', 'urn:ietf:rfc:8936'],
  configuration_endpoint: `${baseUrl}/streams`,
  status_endpoint: `${baseUrl}/status`,
  verification_endpoint: `${baseUrl}/verify`,
});

function bodyOf({ body }: ApiRequest): JsonObject {
  const parsed: unknown = JSON.parse(body);
  return isJsonObject(parsed) ? parsed : {};
}

function make(request: ApiRequest): Reply {
  const stream_id = randomUUID();
  const { events_requested: events_delivered, delivery } = bodyOf(request);
  const stream = {
    stream_id,
    iss: ISSUER,
    aud: [AUDIENCE],
    delivery: delivery ?? {},
    events_delivered: events_delivered ?? [],
  };
  streams.set(stream_id, stream);
  return jsonReply(201, stream);
}

/** The verification is pushed at once. */
async function verify(request: ApiRequest, state: VendorState): Promise<Reply> {
  const { stream_id, state: asked } = bodyOf(request);
  const { delivery } = streams.get(String(stream_id)) ?? {};
  const endpoint = isJsonObject(delivery) ? String(delivery.endpoint_url) : '';
  // This machine only, whatever the configuration says.
  if (URL.parse(endpoint)?.hostname !== '127.0.0.1') return errorReply(404, 'no such stream on this machine');
  const event = asked === undefined ? {} : { state: asked };
  const claims = tokenClaims({ format: 'opaque', id: String(stream_id) }, VERIFICATION, event, state.now());
  const { status } = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/secevent+jwt', accept: 'application/json' },
    body: signToken(claims, signingKey(state)),
  });
  return status === 202 ? { status: 204, headers: {}, body: '' } : errorReply(502, `the receiver answered ${status}`);
}

function poll(request: ApiRequest, state: VendorState): Reply {
  const { ack, setErrs, maxEvents } = bodyOf(request);
  for (const jti of Array.isArray(ack) ? ack : []) settled.add(String(jti));
  for (const jti of isJsonObject(setErrs) ? Object.keys(setErrs) : []) settled.add(jti);
  const waiting = (state.devices.claims ?? []).filter(({ jti }) => !settled.has(String(jti)));
  const given = waiting.slice(0, typeof maxEvents === 'number' ? maxEvents : waiting.length);
  return jsonReply(200, {
    sets: Object.fromEntries(given.map((claims) => [String(claims.jti), signToken(claims, signingKey(state))])),
    moreAvailable: waiting.length > given.length,
  });
}
