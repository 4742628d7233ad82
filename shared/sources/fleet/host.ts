import type { Observation } from '../../domain/events';
import type { Facts } from '../../domain/facts';
import { ApiUnreadable } from '../api';
import { readInstant } from '../instant';
import type { JsonObject } from '../json-object';
import { isJsonObject, nested, property } from '../json-object';
import { knownIdentifier, knownOsVersion, knownOwner, knownPlatform, knownText, knownWord } from '../known-value';
import { knownFacts, knownIdentifiers, lastReport } from '../observation';
import type { FleetApiSettings } from './description';
import { hostKey } from './host-key';
import { type HostPolicy, hostPolicies, named, passesAll } from './policies';

/**
 * What Fleet says of a host: that it enrolled, its posture at the time it last reported details or policies, and when its
 * agent last called. Three times, for a host that calls every few seconds reports details hourly.
 *
 * @param host - `host` of `GET /api/v1/fleet/hosts/{id}`
 * @throws {@link ApiUnreadable}
 */
export function readHost(host: JsonObject, settings: FleetApiSettings): readonly [Observation, ...Observation[]] {
  const key = hostKey(property(host, 'id'));
  if (key === undefined) throw new ApiUnreadable('Fleet: a host without an id');
  const seen = readInstant(property(host, 'seen_time'));
  const enrolled = readInstant(property(host, 'last_enrolled_at')) ?? readInstant(property(host, 'created_at'));
  const at = lastReport(
    readInstant(property(host, 'detail_updated_at')),
    readInstant(property(host, 'policy_updated_at')),
  );
  const identifiers = knownIdentifiers({
    serialNumber: knownIdentifier(property(host, 'hardware_serial')),
    deviceUuid: knownIdentifier(property(host, 'uuid')),
    deviceName: knownText(property(host, 'computer_name')) ?? knownText(property(host, 'display_name')),
  });
  const about = { deviceKey: key, identifiers };
  return [
    { ...about, type: 'DeviceEnrolled', claimedAt: enrolled ?? at, facts: {} },
    { ...about, type: 'PostureReported', claimedAt: at, facts: hostFacts(host, settings) },
    ...(seen !== undefined && seen > at ? [{ ...about, type: 'DeviceSeen', claimedAt: seen } as const] : []),
  ];
}

function hostFacts(host: JsonObject, settings: FleetApiSettings): Facts {
  const policies = hostPolicies(host);
  const stated = (fact: keyof FleetApiSettings['facts']) => passesAll(named(policies, settings.facts[fact] ?? []));
  const intact = stated('jailbroken');
  return knownFacts({
    managed: settings.managed === 'agent' ? true : enrolledWithMdm(host),
    compliant: passesAll(deciding(policies, settings)),
    encrypted: worse(knownEncryption(host), stated('encrypted')),
    firewall: stated('firewall'),
    jailbroken: intact === undefined ? undefined : !intact,
    platform: platform(host),
    osVersion: knownOsVersion(property(host, 'os_version')),
    owner: owner(host),
  });
}

function deciding(policies: readonly HostPolicy[], { compliance }: FleetApiSettings): readonly HostPolicy[] {
  if (compliance === 'all') return policies;
  return compliance === 'critical' ? policies.filter(({ critical }) => critical) : named(policies, compliance);
}

/** "On (automatic)", "On (manual)", "On (personal)" and others that begin with "On"; "Pending" is not there yet. */
function enrolledWithMdm(host: JsonObject): boolean | undefined {
  const status = knownText(property(nested(host, 'mdm'), 'enrollment_status'))?.toLowerCase();
  if (status === undefined) return undefined;
  if (/^on\b/.test(status)) return true;
  return status === 'off' || status === 'pending' ? false : undefined;
}

/** Null, and absent, where Fleet has not looked yet or (on Linux) cannot tell. */
function knownEncryption(host: JsonObject): boolean | undefined {
  const enabled = property(host, 'disk_encryption_enabled');
  return typeof enabled === 'boolean' ? enabled : undefined;
}

/** Both have to hold; the one that says nothing has no say. */
const worse = (a: boolean | undefined, b: boolean | undefined): boolean | undefined =>
  a === undefined || b === undefined ? (a ?? b) : a && b;

/** Fleet names the distribution where others name Linux. */
const DISTRIBUTIONS: ReadonlySet<string> = new Set([
  'amzn',
  'arch',
  'archarm',
  'centos',
  'endeavouros',
  'gentoo',
  'kali',
  'linuxmint',
  'manjaro',
  'manjaroarm',
  'neon',
  'nixos',
  'opensuseleap',
  'opensusetumbleweed',
  'pop',
  'rhel',
  'sles',
  'tuxedo',
  'void',
  'zorin',
]);

function platform(host: JsonObject): Facts['platform'] {
  const value = property(host, 'platform');
  const word = knownWord(value) ?? '';
  if (word === 'darwin') return 'macos';
  return DISTRIBUTIONS.has(word) ? 'linux' : knownPlatform(value);
}

/**
 * The person the host is assigned to, where the identity provider or an administrator says so. Mappings from browser
 * profiles are left out: whoever uses the host chooses those.
 */
function owner(host: JsonObject): string | undefined {
  const people = objects(property(host, 'end_users')).map((user) => knownOwner(property(user, 'idp_username')));
  const mapped = objects(property(host, 'device_mapping'))
    .filter((mapping) => /^(?:mdm_idp_accounts|idp|custom)$/.test(String(property(mapping, 'source'))))
    .map((mapping) => knownOwner(property(mapping, 'email')));
  return [...people, ...mapped].find((email) => email !== undefined);
}

const objects = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);
