import { errorReply, jsonReply, type Reply } from '../../http/reply';
import { isJsonObject, type Json, type JsonObject } from '../../json';
import type { ApiRequest, Vendor, VendorState } from '../vendor';
import devices from './devices.json';

const TOKEN_LIFE_SECONDS = 1_200;
const USUAL_PAGE = 100;

/** Section of the query -> member of a record. */
const COMPUTER_SECTIONS: Readonly<Record<string, string>> = {
  GENERAL: 'general',
  HARDWARE: 'hardware',
  OPERATING_SYSTEM: 'operatingSystem',
  DISK_ENCRYPTION: 'diskEncryption',
  SECURITY: 'security',
  USER_AND_LOCATION: 'userAndLocation',
  GROUP_MEMBERSHIPS: 'groupMemberships',
};
const MOBILE_SECTIONS: Readonly<Record<string, string>> = {
  GENERAL: 'general',
  HARDWARE: 'hardware',
  SECURITY: 'security',
  USER_AND_LOCATION: 'userAndLocation',
  GROUPS: 'groups',
};

/** Fields that a filter `field=="value"` may name -> where a record has them. */
const COMPUTER_FIELDS = { id: ['id'], udid: ['udid'], 'hardware.serialNumber': ['hardware', 'serialNumber'] };
const MOBILE_FIELDS = {
  mobileDeviceId: ['mobileDeviceId'],
  udid: ['general', 'udid'],
  serialNumber: ['hardware', 'serialNumber'],
};

/** Jamf Pro's API: tokens of twenty minutes, pages by number, sections null unless asked for. */
export const jamfApi: Vendor = {
  kind: 'jamf',
  lists: ['computers', 'mobileDevices'],
  devices,
  apiSettings: {
    compliance: { computers: { compliantGroup: 45 }, mobileDevices: { compliantGroup: 67 } },
  },
  answer(request, state) {
    if (request.path === '/api/oauth/token') return oauthToken(request, state);
    if (request.path === '/api/v1/auth/token') return userToken(request, state);
    const list = LISTS[request.path];
    if (list === undefined || request.method !== 'GET') return undefined;
    if (!state.tokens.authorizes(request.headers)) return errorReply(401, 'INVALID_TOKEN');
    return page(request, state.devices[list.name] ?? [], list);
  },
};

interface List {
  readonly name: string;
  readonly sections: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, readonly string[]>>;
}
const LISTS: Readonly<Record<string, List>> = {
  '/api/v1/computers-inventory': { name: 'computers', sections: COMPUTER_SECTIONS, fields: COMPUTER_FIELDS },
  '/api/v2/mobile-devices/detail': { name: 'mobileDevices', sections: MOBILE_SECTIONS, fields: MOBILE_FIELDS },
};

function oauthToken({ method, body }: ApiRequest, { credentials, tokens }: VendorState): Reply | undefined {
  if (method !== 'POST') return undefined;
  const form = new URLSearchParams(body);
  const isKnown =
    form.get('grant_type') === 'client_credentials' &&
    form.get('client_id') === credentials.clientId &&
    form.get('client_secret') === credentials.clientSecret;
  if (!isKnown) return errorReply(401, 'invalid_client');
  return jsonReply(200, {
    access_token: tokens.issue(TOKEN_LIFE_SECONDS),
    scope: 'api-role:1',
    token_type: 'Bearer',
    expires_in: TOKEN_LIFE_SECONDS - 1,
  });
}

function userToken({ method, headers }: ApiRequest, { credentials, tokens, now }: VendorState): Reply | undefined {
  if (method !== 'POST') return undefined;
  const basic = Buffer.from(`${String(credentials.username)}:${String(credentials.password)}`).toString('base64');
  if (credentials.username === undefined || headers.authorization !== `Basic ${basic}`)
    return errorReply(401, 'unknown');
  const expires = new Date(now() + TOKEN_LIFE_SECONDS * 1000).toISOString();
  return jsonReply(200, { token: tokens.issue(TOKEN_LIFE_SECONDS), expires });
}

function page({ query }: ApiRequest, records: readonly JsonObject[], { sections, fields }: List): Reply {
  const asked = query.getAll('section').map((section) => sections[section]);
  if (asked.includes(undefined)) return errorReply(400, 'INVALID_SECTION');
  const filter = query.get('filter');
  const condition = filter === null ? undefined : /^([\w.]+)=="([^"]*)"$/.exec(filter);
  const path = condition === undefined ? undefined : fields[condition?.[1] ?? ''];
  if (filter !== null && path === undefined) return errorReply(400, 'INVALID_FIELD');
  const wanted = (condition?.[2] ?? '').toLowerCase();
  const found =
    path === undefined ? records : records.filter((record) => String(at(record, path)).toLowerCase() === wanted);
  const size = Number(query.get('page-size') ?? USUAL_PAGE);
  const start = Number(query.get('page') ?? 0) * size;
  const shown = asked.length === 0 ? ['general'] : asked;
  const results = found
    .slice(start, start + size)
    .map((record) =>
      Object.fromEntries(
        Object.entries(record).map(([name, value]): [string, Json] => [
          name,
          Object.values(sections).includes(name) && !shown.includes(name) ? null : value,
        ]),
      ),
    );
  return jsonReply(200, { totalCount: found.length, results });
}

function at(record: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = record;
  for (const part of path) value = isJsonObject(value) ? value[part] : undefined;
  return value;
}
