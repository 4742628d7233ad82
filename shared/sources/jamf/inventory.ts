import * as z from 'zod';
import { type ApiAccess, ApiRefused, ApiUnreadable } from '../api';
import { type Authorization, apiClient, parseJson, throttled } from '../api-client';
import { readInstant } from '../instant';
import type { Inventory } from '../inventory';
import { oauthToken } from '../oauth-token';
import type { JamfApiSettings } from './description';
import { type JamfKey, type JamfType, parseKey } from './device-key';
import { observeComputer, observeMobileDevice } from './record';

const TITLE = 'Jamf Pro';
const PAGE = 100;

const SECTIONS = {
  computer: [
    'GENERAL',
    'HARDWARE',
    'OPERATING_SYSTEM',
    'DISK_ENCRYPTION',
    'SECURITY',
    'USER_AND_LOCATION',
    'GROUP_MEMBERSHIPS',
  ],
  mobile: ['GENERAL', 'HARDWARE', 'SECURITY', 'USER_AND_LOCATION', 'GROUPS'],
} as const;

/** Both endpoints page and filter alike; records of one device come the same way as those of all. */
const LISTS = {
  computer: { path: '/api/v1/computers-inventory', sort: 'id:asc' },
  mobile: { path: '/api/v2/mobile-devices/detail', sort: 'mobileDeviceId:asc' },
} as const;
const FILTERS = {
  computer: { id: 'id', udid: 'udid', serial: 'hardware.serialNumber' },
  mobile: { id: 'mobileDeviceId', udid: 'udid', serial: 'serialNumber' },
} as const;

const listSchema = z.object({ totalCount: z.number().int().nonnegative(), results: z.array(z.unknown()) });

/** Computers and mobile devices of one Jamf Pro server. */
export function jamfInventory(access: ApiAccess, settings: JamfApiSettings): Inventory {
  const { baseUrl, compliance } = settings;
  const client = apiClient({
    baseUrl,
    access,
    title: TITLE,
    authorize: (credentials) => authorize(baseUrl, access, credentials),
  });
  const observe = (type: JamfType, record: unknown) =>
    type === 'computer' ? observeComputer(record, compliance) : observeMobileDevice(record, compliance);

  async function list(type: JamfType, parameters: string) {
    const sections = SECTIONS[type].map((section) => `section=${section}`).join('&');
    const { path, sort } = LISTS[type];
    const answer = await client.get(`${path}?${sections}&sort=${sort}&${parameters}`);
    const parsed = listSchema.safeParse(answer);
    // 404 is no empty list: there is no such API at this address.
    if (!parsed.success)
      throw new ApiUnreadable(`${TITLE} answered no list of ${type === 'computer' ? 'computers' : 'mobile devices'}`);
    return parsed.data;
  }

  return {
    async device(key) {
      const parsed = parseKey(key);
      if (parsed === undefined) throw new ApiUnreadable(`${key} is no key of a device in ${TITLE}`);
      const { results } = await list(parsed.type, `page=0&page-size=1&filter=${filterOf(parsed)}`);
      const [record] = results;
      return record === undefined ? { kind: 'gone' } : { kind: 'found', observations: observe(parsed.type, record) };
    },

    async devices(cursor) {
      const [, type, digits] = /^(computer|mobile):(\d{1,9})$/.exec(cursor ?? 'computer:0') ?? [];
      if (type !== 'computer' && type !== 'mobile') throw new ApiUnreadable('not a cursor of this inventory');
      const page = Number(digits);
      // Sorted by id: a page stays the same page while devices report.
      const { totalCount, results } = await list(type, `page=${page}&page-size=${PAGE}`);
      const isLast = results.length === 0 || (page + 1) * PAGE >= totalCount;
      const after = type === 'computer' ? 'mobile:0' : undefined;
      return {
        observations: results.flatMap((record) => observe(type, record)),
        next: isLast ? after : `${type}:${page + 1}`,
      };
    },
  };
}

const filterOf = ({ type, by, value }: JamfKey): string => encodeURIComponent(`${FILTERS[type][by]}=="${value}"`);

const clientSchema = z.object({ clientId: z.string().min(1), clientSecret: z.string().min(1) });
const userSchema = z.object({ username: z.string().min(1), password: z.string().min(1) });
const userTokenSchema = z.object({ token: z.string().min(1), expires: z.string() });

/** A token for an API client (OAuth client credentials), or for a user account. */
async function authorize(baseUrl: string, access: ApiAccess, credentials: unknown): Promise<Authorization> {
  const client = clientSchema.safeParse(credentials);
  if (client.success) {
    return await oauthToken(access, TITLE, `${baseUrl}/api/oauth/token`, {
      grant_type: 'client_credentials',
      client_id: client.data.clientId,
      client_secret: client.data.clientSecret,
    });
  }
  const user = userSchema.safeParse(credentials);
  if (!user.success) throw new ApiRefused(`the secret of ${TITLE}'s API is not {"clientId":"…","clientSecret":"…"}`);
  const basic = Buffer.from(`${user.data.username}:${user.data.password}`).toString('base64');
  const path = '/api/v1/auth/token';
  const answer = await throttled(access, TITLE, {
    method: 'POST',
    url: `${baseUrl}${path}`,
    headers: { accept: 'application/json', authorization: `Basic ${basic}` },
    body: '',
  });
  const where = `${TITLE} answered ${answer.status} to POST ${path}`;
  if ([400, 401, 403].includes(answer.status)) throw new ApiRefused(where);
  if (answer.status !== 200) throw new ApiUnreadable(where);
  const token = userTokenSchema.safeParse(parseJson(answer.body, where));
  if (!token.success) throw new ApiUnreadable(`${TITLE} answered no token`);
  return {
    headers: { authorization: `Bearer ${token.data.token}` },
    expiresAt: readInstant(token.data.expires) ?? access.now(),
  };
}
