import * as z from 'zod';
import type { Observation } from '../../domain/events';
import { type ApiAccess, ApiRefused, ApiUnreadable } from '../api';
import { apiClient } from '../api-client';
import { readInstant } from '../instant';
import type { Inventory } from '../inventory';
import { isJsonObject, type JsonObject, property } from '../json-object';
import { knownIdentifier, knownOsVersion, knownPlatform, knownText, knownWord } from '../known-value';
import { knownFacts, knownIdentifiers, lastReport } from '../observation';
import type { KolideSettings } from './description';

/** The version of the API these readers were written for. */
const API_VERSION = '2026-04-07';
/** The largest page that Kolide gives. */
const PAGE = 100;

const credentialsSchema = z.object({ apiKey: z.string().min(1) });
const pageSchema = z.object({
  data: z.array(z.unknown()),
  pagination: z.object({ next_cursor: z.string().nullish() }).nullish(),
});

/** Kolide's API: a device has its serial number here, which no push carries. */
export function kolideInventory(api: NonNullable<KolideSettings['api']>, access: ApiAccess): Inventory {
  const client = apiClient({
    baseUrl: api.baseUrl,
    access,
    title: 'Kolide',
    headers: { 'x-kolide-api-version': API_VERSION },
    authorize: async (credentials) => {
      const parsed = credentialsSchema.safeParse(credentials);
      if (!parsed.success) throw new ApiRefused('the secret of Kolide\'s API is not {"apiKey":"…"}');
      return { headers: { authorization: `Bearer ${parsed.data.apiKey}` }, expiresAt: undefined };
    },
  });
  return {
    async device(key) {
      const device = await client.get(`/devices/${encodeURIComponent(key)}`);
      return device === undefined ? { kind: 'gone' } : { kind: 'found', observations: [observe(device)] };
    },
    async devices(cursor) {
      const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const parsed = pageSchema.safeParse(await client.get(`/devices?per_page=${PAGE}${query}`));
      if (!parsed.success) throw new ApiUnreadable('Kolide answered no page of devices');
      const { data, pagination } = parsed.data;
      return { observations: data.map(observe), next: pagination?.next_cursor || undefined };
    },
  };
}

function observe(device: unknown): Observation {
  if (!isJsonObject(device)) throw new ApiUnreadable('Kolide answered no device');
  const key = knownText(property(device, 'id'));
  if (key === undefined || !/^[A-Za-z0-9_-]{1,64}$/.test(key)) throw new ApiUnreadable('a device of Kolide has no id');
  return {
    type: 'PostureReported',
    deviceKey: key,
    claimedAt: lastReport(
      readInstant(property(device, 'last_seen_at')),
      readInstant(property(device, 'last_authenticated_at')),
    ),
    identifiers: knownIdentifiers({
      serialNumber: knownIdentifier(property(device, 'serial')),
      deviceUuid: knownIdentifier(property(device, 'hardware_uuid')),
      deviceName: knownText(property(device, 'name')),
    }),
    facts: knownFacts({
      // A device that nobody has registered is known to Kolide, not managed by it.
      managed: readInstant(property(device, 'registered_at')) === undefined ? undefined : true,
      compliant: compliant(device),
      platform: knownPlatform(property(device, 'operating_system')),
      osVersion: knownOsVersion(property(device, 'operating_system')),
    }),
  };
}

/**
 * Kolide's own grace runs while it notifies and until it blocks: meanwhile it lets the device in, and so it is compliant.
 * Any other state is unknown.
 */
function compliant(device: JsonObject): boolean | undefined {
  const state = knownWord(property(device, 'auth_state'));
  if (state === 'good' || state === 'notified' || state === 'willblock') return true;
  return state === 'blocked' ? false : undefined;
}
