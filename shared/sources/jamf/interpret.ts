import type { Observation } from '../../domain/events';
import { readInstant } from '../instant';
import type { JsonObject } from '../json-object';
import { isJsonObject, nested, property, quoted, storedJsonObject } from '../json-object';
import { knownIdentifier, knownOsVersion, knownOwner, knownPlatform, knownText, knownWord } from '../known-value';
import { knownFacts, knownIdentifiers } from '../observation';
import type { Interpretation, StoredSignal } from '../source';
import { UninterpretableSignal } from '../uninterpretable-signal';
import { idKey, type JamfType, jamfId, keyOf } from './device-key';

interface Push {
  readonly event: JsonObject;
  /** As sent. */
  readonly name: string;
  readonly claimedAt: number | undefined;
}

/** What each event says, by its name in lower case without anything but letters. One that is not listed is ignored. */
const READERS: Readonly<Record<string, (push: Push) => Interpretation>> = {
  computeradded: (push) => reported(push, 'computer', 'DeviceEnrolled'),
  computerinventorycompleted: (push) => reported(push, 'computer', 'PostureReported'),
  computercheckin: (push) => seen(push, 'computer'),
  mobiledeviceenrolled: (push) => reported(push, 'mobile', 'DeviceEnrolled'),
  mobiledeviceinventorycompleted: (push) => reported(push, 'mobile', 'PostureReported'),
  mobiledevicecheckin: (push) => seen(push, 'mobile'),
  mobiledeviceunenrolled: unenrolled,
  smartgroupcomputermembershipchange: (push) => membership(push, 'computer'),
  smartgroupmobiledevicemembershipchange: (push) => membership(push, 'mobile'),
};

/** Documented events without posture. */
const NO_POSTURE: ReadonlySet<string> = new Set([
  'computerpatchpolicycompleted',
  'computerpolicyfinished',
  'computerpushcapabilitychanged',
  'deviceaddedtodep',
  'jssshutdown',
  'jssstartup',
  'mobiledevicecommandcompleted',
  'mobiledevicepushsent',
  'patchsoftwaretitleupdated',
  'pushsent',
  'smartgroupusermembershipchange',
]);

/** The event's name: under `webhook` in every documented shape. Read also at the door, for one event must not be stored. */
export const eventNameOf = (push: JsonObject): string | undefined =>
  knownText(property(nested(push, 'webhook'), 'webhookEvent') ?? property(push, 'webhookEvent'));

/** When the event was sent; epoch ms. */
export const eventTimeOf = (push: JsonObject): number | undefined =>
  readInstant(property(nested(push, 'webhook'), 'eventTimestamp') ?? property(push, 'eventTimestamp'));

export function interpretJamf(signal: StoredSignal): Interpretation {
  const push = storedJsonObject(signal.body);
  const name = eventNameOf(push);
  if (name === undefined) throw new UninterpretableSignal('no webhook.webhookEvent that says what this is');
  const word = knownWord(name) ?? '';
  const read = Object.hasOwn(READERS, word) ? READERS[word] : undefined;
  if (read !== undefined) return read({ event: nested(push, 'event'), name, claimedAt: eventTimeOf(push) });
  if (word === 'restapioperation') {
    return { outcome: 'ignored', reason: 'RestAPIOperation tells of API calls, our own among them: no posture' };
  }
  const why = NO_POSTURE.has(word) ? 'carries no posture of a device' : 'is not one we know';
  return { outcome: 'ignored', reason: `event ${quoted(name)} ${why}` };
}

/** The device lies in `event` itself or, in some versions and for some events, one level below. */
function deviceIn(event: JsonObject): JsonObject {
  for (const name of ['computer', 'mobileDevice', 'device']) {
    const value = property(event, name);
    if (isJsonObject(value)) return value;
  }
  return event;
}

function keyed(push: Push, type: JamfType): { readonly device: JsonObject; readonly key: string } {
  const device = deviceIn(push.event);
  const key = keyOf(type, device);
  if (key === undefined) {
    throw new UninterpretableSignal(`event ${quoted(push.name)}: no jssID, udid or serialNumber that names a device`);
  }
  return { device, key };
}

const identifiers = (device: JsonObject) =>
  knownIdentifiers({
    serialNumber: knownIdentifier(property(device, 'serialNumber')),
    udid: knownIdentifier(property(device, 'udid')),
    deviceName: knownText(property(device, 'deviceName') ?? property(device, 'name')),
  });

/** The head of the inventory record as it is now; the rest of it is in the API, so the device is looked at too. */
function reported(push: Push, type: JamfType, as: 'DeviceEnrolled' | 'PostureReported'): Interpretation {
  const { device, key } = keyed(push, type);
  const facts = knownFacts({
    platform: type === 'computer' ? 'macos' : mobilePlatform(device),
    osVersion: knownOsVersion(property(device, 'osVersion') ?? property(device, 'version')),
    owner: knownOwner(property(device, 'emailAddress') ?? property(device, 'email')),
  });
  const { claimedAt, name } = push;
  const observation: Observation = { type: as, deviceKey: key, claimedAt, identifiers: identifiers(device), facts };
  const look = { devices: [key] as const, reason: `${name}: the record has changed` };
  return { outcome: 'events', observations: [observation], look };
}

/** By the model ("iPad13,18"), for the payload has no platform; Apple TVs are mobile devices to Jamf. */
const mobilePlatform = (device: JsonObject) =>
  knownPlatform(property(device, 'modelDisplay') ?? property(device, 'model')) ?? 'ios';

/** A check-in is a sign of life; its facts are those of the last inventory, which was pushed by itself. */
function seen(push: Push, type: JamfType): Interpretation {
  const { device, key } = keyed(push, type);
  const at = { deviceKey: key, claimedAt: push.claimedAt };
  return { outcome: 'events', observations: [{ ...at, type: 'DeviceSeen', identifiers: identifiers(device) }] };
}

function unenrolled(push: Push): Interpretation {
  const { key } = keyed(push, 'mobile');
  return { outcome: 'events', observations: [{ type: 'DeviceUnenrolled', deviceKey: key, claimedAt: push.claimedAt }] };
}

/**
 * Devices that joined or left a group. Which of the two says nothing yet: groups change by the minute and pushes come in
 * any order, so the API is asked what each is a member of now.
 */
function membership({ event, name }: Push, type: JamfType): Interpretation {
  const ids = ['groupAddedDevicesIds', 'groupRemovedDevicesIds', 'groupAddedDevices', 'groupRemovedDevices'].flatMap(
    (list) => idsIn(property(event, list)),
  );
  const [first, ...others] = [...new Set(ids)].map((id) => idKey(type, id));
  const group = quoted(knownText(property(event, 'name')) ?? '');
  if (first === undefined) {
    return { outcome: 'ignored', reason: `event ${quoted(name)} of group ${group} names no device by id` };
  }
  return { outcome: 'hint', devices: [first, ...others], reason: `membership of group ${group} changed` };
}

/** Numbers, digits, or objects with an id; names alone identify nobody. */
function idsIn(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    const id = isJsonObject(entry)
      ? jamfId(property(entry, 'jssID') ?? property(entry, 'id') ?? property(entry, 'deviceId'))
      : typeof entry === 'number' || (typeof entry === 'string' && /^\d+$/.test(entry))
        ? jamfId(entry)
        : undefined;
    return id === undefined ? [] : [id];
  });
}
