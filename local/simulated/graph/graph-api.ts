import { randomUUID } from 'node:crypto';
import { jsonReply, type Reply } from '../../http/reply';
import { isJsonObject, type JsonObject } from '../../json';
import { slice } from '../pages';
import type { ApiRequest, SimulatedDevices, Vendor, VendorState } from '../vendor';

const PAGE = 100;
const TOKEN_LIFE = 3_599;

/** Microsoft Graph with the token endpoint beside it, as far as Intune's and Entra's inventories and subscriptions use it. */
export function graphApi(kind: 'intune' | 'entra', devices: SimulatedDevices): Vendor {
  const subscriptions = new Map<string, JsonObject>();
  return {
    kind,
    lists: ['managedDevices', 'devices'],
    devices,
    apiSettings: (baseUrl) => ({
      baseUrl: `${baseUrl}/v1.0`,
      loginUrl: `${baseUrl}/login`,
      tenant: 'local.example',
      subscriptions: [{ resource: kind === 'intune' ? 'users' : 'devices' }],
    }),
    answer(request, state) {
      if (request.path === '/login/local.example/oauth2/v2.0/token') return token(request, state);
      if (!state.tokens.authorizes(request.headers)) return graphError(401, 'InvalidAuthenticationToken');
      if (request.path.startsWith('/v1.0/subscriptions')) return subscription(request, subscriptions, state);
      return request.method === 'GET' ? read(request, state) : undefined;
    },
  };
}

const graphError = (status: number, code: string): Reply => jsonReply(status, { error: { code, message: code } });

function token({ body }: ApiRequest, { credentials, tokens }: VendorState): Reply {
  const form = new URLSearchParams(body);
  const isOurs =
    form.get('client_id') === credentials.clientId && form.get('client_secret') === credentials.clientSecret;
  if (!isOurs || form.get('grant_type') !== 'client_credentials') return jsonReply(401, { error: 'invalid_client' });
  return jsonReply(200, { token_type: 'Bearer', expires_in: TOKEN_LIFE, access_token: tokens.issue(TOKEN_LIFE) });
}

function read(request: ApiRequest, state: VendorState): Reply | undefined {
  const { managedDevices = [], devices = [] } = state.devices;
  const path = request.path.replace(/^\/v1\.0/, '');
  const [, list = '', id = ''] = /^\/(deviceManagement\/managedDevices|devices)(?:\/([^/]+))?$/.exec(path) ?? [];
  const all = list === 'devices' ? devices : managedDevices;
  if (list !== '' && id !== '') {
    const found = all.find((device) => sameId(device.id, decodeURIComponent(id)));
    return found === undefined ? graphError(404, 'ResourceNotFound') : jsonReply(200, found);
  }
  if (list !== '') return collection(request, state, filtered(all, request.query.get('$filter')));
  const user = /^\/users\/([^/]+)\/(managedDevices|registeredDevices\/microsoft\.graph\.device)$/.exec(path);
  if (user === null) return undefined;
  const theirs = (user[2] === 'managedDevices' ? managedDevices : devices).filter(({ userId }) =>
    sameId(userId, user[1]),
  );
  return collection(request, state, theirs);
}

const sameId = (value: unknown, id: string | undefined): boolean =>
  typeof value === 'string' && value.toLowerCase() === id?.toLowerCase();

function filtered(devices: readonly JsonObject[], filter: string | null): readonly JsonObject[] {
  const [, name = '', value = ''] = /^(\w+) eq '([^']*)'$/.exec(filter ?? '') ?? [];
  return filter === null ? devices : devices.filter((device) => sameId(device[name], value));
}

function collection(request: ApiRequest, { baseUrl }: VendorState, all: readonly JsonObject[]): Reply {
  const page = slice(all, request.query.get('$skiptoken') ?? '', PAGE);
  if (page === undefined) return graphError(400, 'BadRequest');
  const link =
    page.next === undefined ? {} : { '@odata.nextLink': `${baseUrl}${request.path}?$skiptoken=${page.next}` };
  return jsonReply(200, { value: page.items, ...link });
}

async function subscription(
  { method, path, body }: ApiRequest,
  subscriptions: Map<string, JsonObject>,
  state: VendorState,
): Promise<Reply | undefined> {
  const id = /^\/v1\.0\/subscriptions\/([^/]+)$/.exec(path)?.[1];
  if (id === undefined && method === 'GET') return jsonReply(200, { value: [...subscriptions.values()] });
  const asked: unknown = body === '' ? {} : JSON.parse(body);
  if (!isJsonObject(asked)) return graphError(400, 'BadRequest');
  if (id === undefined && method === 'POST') {
    // Graph makes no subscription to a URL that does not answer its handshake.
    const problem = await handshake(String(asked.notificationUrl));
    if (problem !== undefined) return graphError(400, 'ValidationError');
    const { clientState: _, ...told } = asked;
    const made = { ...told, id: randomUUID() };
    subscriptions.set(made.id, made);
    return jsonReply(201, made);
  }
  const known = id === undefined ? undefined : subscriptions.get(id);
  if (id === undefined || known === undefined) return graphError(404, 'ResourceNotFound');
  if (method === 'DELETE') {
    subscriptions.delete(id);
    return { status: 204, headers: {}, body: '' };
  }
  if (method !== 'PATCH' || Date.parse(String(asked.expirationDateTime)) <= state.now())
    return graphError(400, 'BadRequest');
  subscriptions.set(id, { ...known, ...asked });
  return jsonReply(200, { ...known, ...asked });
}

/** Undefined where the URL echoes the token as it should. */
async function handshake(notificationUrl: string): Promise<string | undefined> {
  const token = `Validation: Testing client application reachability for subscription Request-Id: ${randomUUID()}`;
  const url = new URL(notificationUrl);
  // This machine only, whatever the configuration says.
  if (url.hostname !== '127.0.0.1') return 'not on this machine';
  url.searchParams.set('validationToken', token);
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain; charset=utf-8' } });
  const echoed = await answer.text();
  return answer.status === 200 && echoed === token ? undefined : `answered ${answer.status} ${echoed.slice(0, 80)}`;
}
