import type { JsonObject } from '../json-object';
import { property } from '../json-object';
import { knownIdentifier, knownText } from '../known-value';

/** Computers and mobile devices are numbered apart: computer 2341 and mobile device 2341 are two devices. */
export type JamfType = 'computer' | 'mobile';

/** How Jamf knows a device: by its number, or where a push leaves that out, by what the hardware calls itself. */
export type JamfKey =
  | { readonly type: JamfType; readonly by: 'id'; readonly value: string }
  | { readonly type: JamfType; readonly by: 'udid' | 'serial'; readonly value: string };

/** A number, or digits; `-1` and `0` mean none. */
export function jamfId(value: unknown): string | undefined {
  const text = knownText(value);
  return text !== undefined && /^[1-9]\d{0,15}$/.test(text) ? text : undefined;
}

/** `computer:1547`. */
export const idKey = (type: JamfType, id: string): string => `${type}:${id}`;

/** The source key of the device a payload describes; undefined where it names none. */
export function keyOf(type: JamfType, device: JsonObject): string | undefined {
  const id = jamfId(property(device, 'jssID') ?? property(device, 'id') ?? property(device, 'deviceId'));
  if (id !== undefined) return idKey(type, id);
  const udid = comparable(knownIdentifier(property(device, 'udid')));
  if (udid !== undefined) return `${type}:udid:${udid}`;
  const serial = comparable(knownIdentifier(property(device, 'serialNumber')));
  return serial === undefined ? undefined : `${type}:serial:${serial}`;
}

/** Letters, digits, dots and hyphens only: keys stand in filters of the API. */
const comparable = (value: string | undefined): string | undefined =>
  value !== undefined && /^[A-Za-z0-9.-]{1,128}$/.test(value) ? value.toUpperCase() : undefined;

/** A source key taken apart; undefined for what is none. */
export function parseKey(key: string): JamfKey | undefined {
  const [, type, by = 'id', value = ''] =
    /^(computer|mobile):(?:(udid|serial):)?([A-Za-z0-9.-]{1,128})$/.exec(key) ?? [];
  if (type !== 'computer' && type !== 'mobile') return undefined;
  if (by === 'udid' || by === 'serial') return { type, by, value };
  return jamfId(value) === undefined ? undefined : { type, by: 'id', value };
}
