import * as z from 'zod';
import type { Observation } from '../../domain/events';
import { type ApiAccess, ApiRefused, ApiUnreadable } from '../api';
import { type ApiClient, type Authorization, apiClient } from '../api-client';
import { readInstant } from '../instant';
import type { Inventory } from '../inventory';
import { isJsonObject, type JsonObject, nested, property } from '../json-object';
import { knownText } from '../known-value';
import { oauthToken } from '../oauth-token';
import { lastReport } from '../observation';
import type { WorkspaceOneApiSettings } from './description';
import { facts, saysUnenrolled } from './facts';
import { deviceKey, identifiers } from './identity';

const TITLE = 'Workspace ONE';
const PAGE = 500;
/** Requests at a time: each device of a page is read by itself, for the rows of a search leave fields out. */
const AT_ONCE = 5;

/** A device is read by its number in version 1 of the API, by its UUID in version 4. */
const BY_NUMBER = { accept: 'application/json;version=1' };
const BY_UUID = { accept: 'application/json;version=4' };

const credentialsSchema = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  /** `aw-tenant-code`. */
  apiKey: z.string().min(1),
});
const searchSchema = z.object({
  Devices: z.array(z.unknown()).nullish(),
  Total: z.number().int().nonnegative().nullish(),
});

/** Workspace ONE UEM's REST API. */
export function workspaceOneInventory(settings: WorkspaceOneApiSettings, access: ApiAccess): Inventory {
  const client = apiClient({
    baseUrl: settings.baseUrl,
    access,
    title: TITLE,
    authorize: (credentials) => authorize(settings, access, credentials),
  });
  return {
    async device(key) {
      const device = await read(client, key);
      return device === undefined ? { kind: 'gone' } : { kind: 'found', observations: [observe(device)] };
    },

    async devices(cursor) {
      const page = Number(cursor ?? 0);
      const answer = await client.get(
        `/api/mdm/devices/search?page=${page}&pagesize=${PAGE}&orderby=deviceid`,
        BY_NUMBER,
      );
      // An empty result is an empty body.
      if (answer === undefined) return { observations: [], next: undefined };
      const parsed = searchSchema.safeParse(answer);
      if (!parsed.success) throw new ApiUnreadable(`${TITLE} answered no page of devices`);
      const rows = parsed.data.Devices ?? [];
      const numbers = rows.map(numberOf);
      const observations: Observation[] = [];
      for (let from = 0; from < numbers.length; from += AT_ONCE) {
        const devices = await Promise.all(
          numbers.slice(from, from + AT_ONCE).map((number) => read(client, `id:${number}`)),
        );
        // One that is deleted while the pages are read is simply no longer there.
        for (const device of devices) if (device !== undefined) observations.push(observe(device));
      }
      const isLast = rows.length === 0 || (page + 1) * PAGE >= (parsed.data.Total ?? 0);
      return { observations, next: isLast ? undefined : String(page + 1) };
    },
  };
}

/** The device under a source key, in the words of a push; undefined where there is none. */
async function read(client: ApiClient, key: string): Promise<JsonObject | undefined> {
  const [, kind = '', value = ''] = /^(uuid|udid|id|serial):([\x21-\x7e]{1,128})$/.exec(key) ?? [];
  const path = encodeURIComponent(value);
  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    id: () => client.get(`/api/mdm/devices/${path}`, BY_NUMBER),
    uuid: () => client.get(`/api/mdm/devices/${path}`, BY_UUID),
    udid: () => client.get(`/api/mdm/devices?searchby=Udid&id=${path}`, BY_NUMBER),
    serial: () => client.get(`/api/mdm/devices?searchby=Serialnumber&id=${path}`, BY_NUMBER),
  };
  const way = ways[kind];
  if (way === undefined) throw new ApiUnreadable(`${key} is no key of a device in ${TITLE}`);
  const device = await way();
  if (device === undefined) return undefined;
  if (!isJsonObject(device)) throw new ApiUnreadable(`${TITLE} answered no device`);
  return asPushed(device);
}

/** The API names some fields otherwise than the notifications do; what they mean is the same. */
const asPushed = (device: JsonObject): JsonObject => ({
  DeviceUUID: property(device, 'Uuid') ?? property(device, 'DeviceUuid'),
  DeviceId: property(nested(device, 'Id'), 'Value') ?? property(device, 'DeviceId'),
  Udid: property(device, 'Udid'),
  SerialNumber: property(device, 'SerialNumber'),
  DeviceFriendlyName: property(device, 'DeviceFriendlyName'),
  EnrollmentStatus: property(device, 'EnrollmentStatus'),
  ComplianceStatus: property(device, 'ComplianceStatus'),
  CompromisedStatus: property(device, 'CompromisedStatus'),
  Platform: property(device, 'Platform'),
  OperatingSystem: property(device, 'OperatingSystem'),
  EnrollmentEmailAddress: property(device, 'UserEmailAddress'),
  LastSeen: property(device, 'LastSeen'),
});

function observe(device: JsonObject): Observation {
  const key = deviceKey(device);
  if (key === undefined) throw new ApiUnreadable(`a device of ${TITLE} has no id`);
  const at = { deviceKey: key, claimedAt: lastReport(readInstant(property(device, 'LastSeen'))) };
  if (saysUnenrolled(device)) return { ...at, type: 'DeviceUnenrolled' };
  return { ...at, type: 'PostureReported', identifiers: identifiers(device), facts: facts(device) };
}

function numberOf(row: unknown): string {
  const number = isJsonObject(row)
    ? knownText(property(nested(row, 'Id'), 'Value') ?? property(row, 'DeviceId'))
    : undefined;
  if (number === undefined || !/^\d{1,15}$/.test(number)) throw new ApiUnreadable(`a row of ${TITLE} has no device id`);
  return number;
}

/** An OAuth token of the region's token server; every request has the API key beside it. */
async function authorize(
  { tokenUrl }: WorkspaceOneApiSettings,
  access: ApiAccess,
  credentials: unknown,
): Promise<Authorization> {
  const parsed = credentialsSchema.safeParse(credentials);
  if (!parsed.success) {
    throw new ApiRefused(`the secret of ${TITLE}'s API is not {"clientId":"…","clientSecret":"…","apiKey":"…"}`);
  }
  const { clientId, clientSecret, apiKey } = parsed.data;
  const token = await oauthToken(access, TITLE, tokenUrl, {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  return { ...token, headers: { ...token.headers, 'aw-tenant-code': apiKey } };
}
