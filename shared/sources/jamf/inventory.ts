import * as z from 'zod';
import { type ApiAccess, ApiRefused, ApiUnreadable } from '../api';
import { type Authorization, apiClient, parseJson, throttled } from '../api-client';
import { readInstant } from '../instant';
import type { Inventory } from '../inventory';
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
const oauthTokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const userTokenSchema = z.object({ token: z.string().min(1), expires: z.string() });

/** A token for an API client (OAuth client credentials), or for a user account. */
async function authorize(baseUrl: string, access: ApiAccess, credentials: unknown): Promise<Authorization> {
  const client = clientSchema.safeParse(credentials);
  if (client.success) {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.data.clientId,
      client_secret: client.data.clientSecret,
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const token = oauthTokenSchema.safeParse(await ask('/api/oauth/token', headers, form.toString()));
    if (!token.success) throw new ApiUnreadable(`${TITLE} answered no token`);
    return bearer(token.data.access_token, access.now() + token.data.expires_in * 1000);
  }
  const user = userSchema.safeParse(credentials);
  if (!user.success) throw new ApiRefused(`the secret of ${TITLE}'s API is not {"clientId":"…","clientSecret":"…"}`);
  const basic = Buffer.from(`${user.data.username}:${user.data.password}`).toString('base64');
  const token = userTokenSchema.safeParse(await ask('/api/v1/auth/token', { authorization: `Basic ${basic}` }, ''));
  if (!token.success) throw new ApiUnreadable(`${TITLE} answered no token`);
  return bearer(token.data.token, readInstant(token.data.expires) ?? access.now());

  async function ask(path: string, headers: Readonly<Record<string, string>>, body: string): Promise<unknown> {
    const answer = await throttled(access, TITLE, {
      method: 'POST',
      url: `${baseUrl}${path}`,
      headers: { accept: 'application/json', ...headers },
      body,
    });
    const where = `${TITLE} answered ${answer.status} to POST ${path}`;
    if (answer.status === 200) return parseJson(answer.body, where);
    throw answer.status === 400 || answer.status === 401 || answer.status === 403
      ? new ApiRefused(where)
      : new ApiUnreadable(where);
  }
}

const bearer = (token: string, expiresAt: number): Authorization => ({
  headers: { authorization: `Bearer ${token}` },
  expiresAt,
});
