import type { Observation } from '../../domain/events';
import { graphId, intuneKey } from '../graph/notifications';
import { readInstant } from '../instant';
import { type JsonObject, property } from '../json-object';
import { knownIdentifier, knownOsVersion, knownOwner, knownPlatform, knownText, knownWord } from '../known-value';
import { knownFacts, knownIdentifiers } from '../observation';

/** The members of a `managedDevice` that we read. */
export const MANAGED_DEVICE_FIELDS = [
  'id',
  'deviceName',
  'serialNumber',
  'udid',
  'azureADDeviceId',
  'complianceState',
  'complianceGracePeriodExpirationDateTime',
  'isEncrypted',
  'jailBroken',
  'operatingSystem',
  'osVersion',
  'userPrincipalName',
  'emailAddress',
  'lastSyncDateTime',
] as const;

/**
 * A `managedDevice` of Graph. It is claimed at its last sync: that is its proof of life, and when the facts were true.
 * Undefined where it has no id.
 *
 * @param now - epoch milliseconds: whether Intune's grace has ended
 */
export function managedDevice(device: JsonObject, now: number): Observation | undefined {
  const id = graphId(property(device, 'id'));
  if (id === undefined) return undefined;
  return {
    type: 'PostureReported',
    deviceKey: intuneKey(id),
    claimedAt: readInstant(property(device, 'lastSyncDateTime')) ?? NEVER,
    identifiers: knownIdentifiers({
      serialNumber: knownIdentifier(property(device, 'serialNumber')),
      udid: knownIdentifier(property(device, 'udid')),
      deviceUuid: graphId(property(device, 'azureADDeviceId')),
      deviceName: knownText(property(device, 'deviceName')),
    }),
    facts: knownFacts({
      managed: true,
      compliant: compliant(device, now),
      encrypted: asBoolean(property(device, 'isEncrypted')),
      // A string, in whatever words: "Unknown" on computers.
      jailbroken: jailbroken(property(device, 'jailBroken')),
      platform: knownPlatform(property(device, 'operatingSystem')),
      osVersion: knownOsVersion(property(device, 'osVersion')),
      owner: knownOwner(property(device, 'userPrincipalName')) ?? knownOwner(property(device, 'emailAddress')),
    }),
  };
}

/** A device that has never synced proves no life: the earliest instant that counts as one, long stale. Epoch ms. */
const NEVER = Date.UTC(2000, 0, 1);

/**
 * Unknown, conflict, error and configManager (whose verdict is another system's) say neither pass nor fail. While a
 * grace of Intune runs, Intune itself calls the device compliant towards others, so it is; when it is over, it is not,
 * whether or not the state has been written again by then.
 */
function compliant(device: JsonObject, now: number): boolean | undefined {
  switch (knownWord(property(device, 'complianceState'))) {
    case 'compliant':
      return true;
    case 'noncompliant':
    case 'notcompliant':
      return false;
    case 'ingraceperiod': {
      const end = readInstant(property(device, 'complianceGracePeriodExpirationDateTime'));
      return end === undefined || end > now;
    }
    default:
      return undefined;
  }
}

/** Booleans come as such from the API, and as words from the Event Hub. */
export function asBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = knownWord(value);
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

function jailbroken(value: unknown): boolean | undefined {
  const word = knownWord(value);
  return word === 'jailbroken' || word === 'rooted' ? true : asBoolean(value);
}
