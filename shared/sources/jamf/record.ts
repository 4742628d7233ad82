import type { Observation } from '../../domain/events';
import type { Facts } from '../../domain/facts';
import { ApiUnreadable } from '../api';
import { readInstant } from '../instant';
import { isJsonObject, type JsonObject, nested, property } from '../json-object';
import { knownIdentifier, knownOsVersion, knownOwner, knownPlatform, knownText } from '../known-value';
import { knownFacts, knownIdentifiers, lastReport } from '../observation';
import type { JamfApiSettings, JamfGroup } from './description';
import { idKey, jamfId } from './device-key';

/**
 * Records of the inventory API. A section that was not asked for is null, and so is one the API client may not read:
 * both leave its facts unknown. What the device reported is dated by its inventory, what the server knows by the last
 * contact: neither by our asking.
 */

export function observeComputer(record: unknown, compliance: JamfApiSettings['compliance']): Observations {
  const computer = recordOf(record);
  const key = idKey('computer', idOf(property(computer, 'id')));
  const general = nested(computer, 'general');
  const reportedAt = readInstant(property(general, 'reportDate'));
  const contactAt = readInstant(property(general, 'lastContactTime'));
  const identifiers = knownIdentifiers({
    serialNumber: knownIdentifier(property(nested(computer, 'hardware'), 'serialNumber')),
    udid: knownIdentifier(property(computer, 'udid')),
    deviceName: knownText(property(general, 'name')),
  });
  const reported: Facts = {
    platform: 'macos',
    osVersion: knownOsVersion(property(nested(computer, 'operatingSystem'), 'version')),
    encrypted: encrypted(computer),
    firewall: flag(property(nested(computer, 'security'), 'firewallEnabled')),
    owner: knownOwner(property(nested(computer, 'userAndLocation'), 'email')),
  };
  const known: Facts = {
    managed: flag(property(nested(general, 'remoteManagement'), 'managed')),
    compliant: member(property(computer, 'groupMemberships'), compliance.computers),
  };
  return observations(key, identifiers, { reported, reportedAt, known, contactAt });
}

export function observeMobileDevice(record: unknown, compliance: JamfApiSettings['compliance']): Observations {
  const device = recordOf(record);
  const key = idKey('mobile', idOf(property(device, 'mobileDeviceId') ?? property(device, 'id')));
  const general = nested(device, 'general');
  const security = nested(device, 'security');
  const reportedAt = readInstant(property(general, 'lastInventoryUpdateDate'));
  const identifiers = knownIdentifiers({
    serialNumber: knownIdentifier(property(nested(device, 'hardware'), 'serialNumber')),
    udid: knownIdentifier(property(general, 'udid')),
    deviceName: knownText(property(general, 'displayName')),
  });
  const reported: Facts = {
    platform: knownPlatform(property(device, 'deviceType')),
    osVersion: knownOsVersion(property(general, 'osVersion')),
    encrypted: flag(property(security, 'dataProtected')),
    jailbroken: flag(property(security, 'jailBreakDetected')),
    owner: knownOwner(property(nested(device, 'userAndLocation'), 'emailAddress')),
  };
  const known: Facts = {
    managed: flag(property(general, 'managed')),
    compliant: member(property(device, 'groups'), compliance.mobileDevices),
  };
  return observations(key, identifiers, { reported, reportedAt, known, contactAt: undefined });
}

type Observations = readonly [Observation, ...Observation[]];

function observations(
  deviceKey: string,
  identifiers: ReturnType<typeof knownIdentifiers>,
  said: {
    readonly reported: Facts;
    readonly reportedAt: number | undefined;
    readonly known: Facts;
    readonly contactAt: number | undefined;
  },
): Observations {
  const of = (facts: Facts, claimedAt: number): Observation => ({
    type: 'PostureReported',
    deviceKey,
    claimedAt,
    identifiers,
    facts: knownFacts(facts),
  });
  const reportedAt = lastReport(said.reportedAt);
  const contactAt = lastReport(said.reportedAt, said.contactAt);
  if (reportedAt === contactAt) return [of({ ...said.reported, ...said.known }, reportedAt)];
  return [of(said.reported, reportedAt), of(said.known, contactAt)];
}

function recordOf(record: unknown): JsonObject {
  if (isJsonObject(record)) return record;
  throw new ApiUnreadable('Jamf Pro answered a record that is no object');
}

function idOf(value: unknown): string {
  const id = jamfId(value);
  if (id === undefined) throw new ApiUnreadable('Jamf Pro answered a record without an id');
  return id;
}

const flag = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

const ENCRYPTED: ReadonlySet<string> = new Set(['ENCRYPTED', 'OPTIMIZING', 'ALL_ENCRYPTED', 'BOOT_ENCRYPTED']);
/** Among them what is still on its way: a disk that is being encrypted can be read. */
const NOT_ENCRYPTED: ReadonlySet<string> = new Set([
  'UNENCRYPTED',
  'DECRYPTED',
  'DECRYPTING',
  'DECRYPTING_PAUSED',
  'ENCRYPTING',
  'ENCRYPTING_PAUSED',
  'RESTART_NEEDED',
  'NOT_ENCRYPTED',
  'SOME_ENCRYPTED',
]);

/** The boot partition by itself, else the summary; any other word leaves it unknown. */
function encrypted(computer: JsonObject): boolean | undefined {
  const boot = nested(nested(computer, 'diskEncryption'), 'bootPartitionEncryptionDetails');
  return (
    encryptedBy(property(boot, 'partitionFileVault2State')) ??
    encryptedBy(property(nested(computer, 'operatingSystem'), 'fileVault2Status'))
  );
}

function encryptedBy(state: unknown): boolean | undefined {
  const word = typeof state === 'string' ? state.trim().toUpperCase() : '';
  if (ENCRYPTED.has(word)) return true;
  return NOT_ENCRYPTED.has(word) ? false : undefined;
}

/** Whether the device's groups say that it is compliant; unknown without a configured group or without the list. */
function member(groups: unknown, group: JamfGroup | undefined): boolean | undefined {
  if (group === undefined || !Array.isArray(groups)) return undefined;
  const ids = new Set(
    groups.map((entry: unknown) => (isJsonObject(entry) ? jamfId(property(entry, 'groupId')) : undefined)),
  );
  return 'compliantGroup' in group ? ids.has(group.compliantGroup) : !ids.has(group.nonCompliantGroup);
}
