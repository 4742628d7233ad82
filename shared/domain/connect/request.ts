import { parseIp } from '../cedar/ip';
import { type RecordValue, record, set, type Value } from '../cedar/value';
import { type CommonName, normaliseCommonName } from '../identity/common-name';

/**
 * A connection request after the one normalisation: absent, null, empty and malformed fields are all absence, because
 * AWS says only that fields can be "empty" and never how. Unknown fields are tolerated.
 * Source: Client VPN administrator guide, connection-authorization.html.
 */
export interface ConnectionRequest {
  readonly connectionId: string | undefined;
  readonly endpointId: string | undefined;
  readonly commonName: CommonName;
  readonly schemaVersion: SchemaVersion;
  readonly platform: string | undefined;
  readonly platformVersion: string | undefined;
  /** Canonical only as far as it parses: text of an IPv4 or IPv6 address. */
  readonly publicIp: string | undefined;
  readonly clientVersion: string | undefined;
  readonly username: string | undefined;
  readonly groups: readonly string[] | undefined;
}

/** `v2` is the documented default. A version we do not know is denied, in the newest shape we do know, under its own name. */
export type SchemaVersion = { readonly kind: 'v1' | 'v2' } | { readonly kind: 'unknown'; readonly name: string };

/** Longest text taken from a request field; NameIDs and group names end at 255 characters (Client VPN quotas). */
const LONGEST_FIELD = 255;
/** Client VPN ignores groups beyond 200. */
const MOST_GROUPS = 200;

/** The request, or undefined where the input is no JSON object at all. Never throws. */
export function normaliseRequest(input: unknown): ConnectionRequest | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return undefined;
  const fields = new Map<string, unknown>(Object.entries(input));
  const publicIp = text(fields.get('public-ip'));
  return {
    connectionId: text(fields.get('connection-id')),
    endpointId: text(fields.get('endpoint-id')),
    commonName: normaliseCommonName(fields.get('common-name')),
    schemaVersion: schemaVersion(fields.get('schema-version')),
    platform: text(fields.get('platform')),
    platformVersion: text(fields.get('platform-version')),
    publicIp: publicIp !== undefined && isAddress(publicIp) ? publicIp : undefined,
    clientVersion: text(fields.get('client-openvpn-version')),
    username: text(fields.get('username')),
    groups: groups(fields.get('groups')),
  };
}

/** One address: Cedar's `ip` also reads ranges, but nobody connects from one. */
const isAddress = (value: string): boolean => !value.includes('/') && parseIp(value) !== undefined;

function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  return trimmed === '' || trimmed.length > LONGEST_FIELD ? undefined : trimmed;
}

function schemaVersion(value: unknown): SchemaVersion {
  if (value === undefined || value === null || value === '' || value === 'v2') return { kind: 'v2' };
  if (value === 'v1') return { kind: 'v1' };
  // Echoed in the answer where it can be; otherwise the answer is in the newest version we speak.
  const name = typeof value === 'string' && /^[\x21-\x7e]{1,16}$/.test(value) ? value : 'v2';
  return { kind: 'unknown', name };
}

/** AWS says "a list" and not of which JSON type: a list of texts and a comma-separated text both count. */
function groups(value: unknown): readonly string[] | undefined {
  const list = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  const names = [...new Set(list.slice(0, MOST_GROUPS).flatMap((group) => text(group) ?? []))];
  return names.length === 0 ? undefined : names;
}

/** `context.connection` as Cedar sees it. */
export function connectionContext(request: ConnectionRequest): RecordValue {
  const ip = request.publicIp === undefined ? undefined : parseIp(request.publicIp);
  const fields: readonly (readonly [string, Value | undefined])[] = [
    ['platform', request.platform],
    ['platformVersion', request.platformVersion],
    ['publicIp', ip],
    ['clientVersion', request.clientVersion],
    ['username', request.username],
    ['groups', request.groups === undefined ? undefined : set(request.groups)],
  ];
  return record(fields.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}
