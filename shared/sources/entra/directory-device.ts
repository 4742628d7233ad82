import type { Observation } from '../../domain/events';
import { entraKey, graphId } from '../graph/notifications';
import { readInstant } from '../instant';
import { type JsonObject, property } from '../json-object';
import { knownOsVersion, knownPlatform, knownText } from '../known-value';
import { knownFacts, knownIdentifiers } from '../observation';

/** The members of a directory device that we read. */
export const DIRECTORY_DEVICE_FIELDS = [
  'id',
  'deviceId',
  'displayName',
  'accountEnabled',
  'isCompliant',
  'isManaged',
  'operatingSystem',
  'operatingSystemVersion',
  'approximateLastSignInDateTime',
] as const;

/**
 * A device of the directory. `isCompliant` is written by Intune or a partner's MDM and by nobody else; absent and null
 * mean unknown. It is claimed at its last sign-in, which Microsoft calls approximate. Undefined where it has no id.
 */
export function directoryDevice(device: JsonObject): Observation | undefined {
  const id = graphId(property(device, 'id'));
  if (id === undefined) return undefined;
  const isDisabled = property(device, 'accountEnabled') === false;
  return {
    type: 'PostureReported',
    deviceKey: entraKey(id),
    claimedAt: readInstant(property(device, 'approximateLastSignInDateTime')) ?? NEVER,
    identifiers: knownIdentifiers({
      deviceUuid: graphId(property(device, 'deviceId')),
      deviceName: knownText(property(device, 'displayName')),
    }),
    facts: knownFacts({
      // Disabled by an administrator: whatever the last evaluation said, it is to be let in nowhere.
      managed: isDisabled ? false : said(property(device, 'isManaged')),
      compliant: isDisabled ? false : said(property(device, 'isCompliant')),
      platform: knownPlatform(property(device, 'operatingSystem')),
      osVersion: knownOsVersion(property(device, 'operatingSystemVersion')),
    }),
  };
}

/** A device that has never signed in proves no life: the earliest instant that counts as one, long stale. Epoch ms. */
const NEVER = Date.UTC(2000, 0, 1);

const said = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);
