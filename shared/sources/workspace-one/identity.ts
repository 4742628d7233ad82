import type { Identifiers } from '../../domain/facts';
import type { JsonObject } from '../json-object';
import { property } from '../json-object';
import { knownIdentifier, knownText } from '../known-value';
import { knownIdentifiers } from '../observation';

/**
 * The key Workspace ONE knows a device by, steadiest first, with its kind in front: a device id and a serial number may
 * be the same digits. Undefined where the payload names no device.
 */
export function deviceKey(push: JsonObject): string | undefined {
  const candidates: readonly (readonly [string, string | undefined])[] = [
    ['uuid', comparable(knownIdentifier(property(push, 'DeviceUUID')))],
    // The same UDID comes with and without hyphens.
    ['udid', comparable(knownIdentifier(property(push, 'Udid')))?.replaceAll('-', '')],
    ['id', comparable(knownText(property(push, 'DeviceId')))],
    ['serial', comparable(knownIdentifier(property(push, 'SerialNumber')))],
  ];
  const found = candidates.find(([, value]) => value !== undefined);
  return found === undefined ? undefined : `${found[0]}:${found[1]}`;
}

/** Keys are compared as bytes, so they are folded here; anything but printable ASCII is no identifier of a device. */
const comparable = (value: string | undefined): string | undefined =>
  value !== undefined && /^[\x21-\x7e]{1,128}$/.test(value) ? value.toLowerCase() : undefined;

/** Identifiers as the payload spells them. */
export const identifiers = (push: JsonObject): Identifiers =>
  knownIdentifiers({
    serialNumber: knownIdentifier(property(push, 'SerialNumber')),
    udid: knownIdentifier(property(push, 'Udid')),
    deviceUuid: knownIdentifier(property(push, 'DeviceUUID')),
    deviceName: knownText(property(push, 'DeviceFriendlyName')),
  });
