import type { Observation } from '../../domain/events';
import type { Facts } from '../../domain/facts';
import { ApiUnreadable } from '../api';
import { applePlatform, knownBoolean, protectedByPasscode } from '../apple-mdm/facts';
import { readInstant } from '../instant';
import type { JsonObject } from '../json-object';
import { nested, property } from '../json-object';
import { knownIdentifier, knownOsVersion, knownText, knownWord } from '../known-value';
import { knownFacts, knownIdentifiers, lastReport } from '../observation';
import { deviceKeyOf } from './device-key';

/**
 * What SimpleMDM says of a device, as of the time it was last seen. A device that awaits its enrolment says nothing yet,
 * nor does one of a status we don't know.
 *
 * @param device - `data` of `GET /api/v1/devices/{id}`: `{type, id, attributes}`
 * @throws {@link ApiUnreadable}
 */
export function readDevice(device: JsonObject): readonly Observation[] {
  const deviceKey = deviceKeyOf(property(device, 'id'));
  if (deviceKey === undefined) throw new ApiUnreadable('SimpleMDM: a device without an id');
  const attributes = nested(device, 'attributes');
  switch (knownWord(property(attributes, 'status'))) {
    case 'enrolled': {
      const claimedAt = lastReport(
        readInstant(property(attributes, 'last_seen_at')),
        readInstant(property(attributes, 'enrolled_at')),
      );
      const identifiers = knownIdentifiers({
        serialNumber: knownIdentifier(property(attributes, 'serial_number')),
        udid: knownIdentifier(property(attributes, 'unique_identifier')),
        deviceName: knownText(property(attributes, 'device_name')) ?? knownText(property(attributes, 'name')),
      });
      return [{ type: 'PostureReported', deviceKey, claimedAt, identifiers, facts: facts(attributes) }];
    }
    case 'unenrolled':
      // Now: it may have been seen, and enrolled, after the last time that is written here.
      return [{ type: 'DeviceUnenrolled', deviceKey, claimedAt: undefined }];
    default:
      return [];
  }
}

/** It was assigned to us, and nobody has enrolled it (again). */
export const isAwaited = (device: JsonObject): boolean =>
  knownWord(property(nested(device, 'attributes'), 'status')) === 'awaitingenrollment';

function facts(attributes: JsonObject): Facts {
  const platform = applePlatform(
    knownText(property(attributes, 'product_name')) ?? knownText(property(attributes, 'model_name')),
  );
  return knownFacts({
    managed: true,
    encrypted: encrypted(attributes, platform),
    // Null on phones and tablets.
    firewall: knownBoolean(property(nested(attributes, 'firewall'), 'enabled')),
    platform,
    osVersion: knownOsVersion(property(attributes, 'os_version')),
  });
}

/** `filevault_enabled` is false, not null, on phones and tablets: there it says nothing. */
function encrypted(attributes: JsonObject, platform: Facts['platform']): boolean | undefined {
  if (platform === 'macos') return knownBoolean(property(attributes, 'filevault_enabled'));
  if (platform !== 'ios') return undefined;
  return protectedByPasscode(
    property(attributes, 'hardware_encryption_caps'),
    property(attributes, 'passcode_present'),
  );
}
