import { readInstant } from '../instant';
import type { JsonObject } from '../json-object';
import { isJsonObject, nested, property } from '../json-object';
import { knownIdentifier, knownText, knownWord } from '../known-value';
import type { StoredSignal } from '../source';
import { UninterpretableSignal } from '../uninterpretable-signal';
import { readPropertyList } from './property-list';

/** A message of a device to its MDM server, as NanoMDM and MicroMDM pass it on. */
export interface MdmMessage {
  /** The device's own words. */
  readonly list: JsonObject;
  /** The state of a command's result, as a word; undefined for check-ins. */
  readonly status: string | undefined;
  readonly deviceKey: string;
  readonly udid: string | undefined;
  /** Epoch ms: when the server got it; when we did, where it does not say (Go's zero time). */
  readonly at: number;
}

/** A message over the channel of a user, not of the device: it says nothing of the device, and its leaving is not the device's. */
export interface UserMessage {
  readonly user: true;
}

/**
 * Reads the envelope and the property list within.
 *
 * @param part - the envelope's member: `acknowledge_event` for results of commands, else `checkin_event`
 * @throws {@link UninterpretableSignal}
 */
export function readMessage(
  push: JsonObject,
  part: 'acknowledge_event' | 'checkin_event',
  signal: StoredSignal,
): MdmMessage | UserMessage {
  const event = property(push, part);
  if (!isJsonObject(event)) throw new UninterpretableSignal(`no ${part}`);
  const raw = property(event, 'raw_payload');
  if (typeof raw !== 'string') throw new UninterpretableSignal(`${part}.raw_payload: no text`);
  const list = readPropertyList(Buffer.from(raw, 'base64'));
  const enrollment = enrollmentOf(event, list);
  if (enrollment === 'user') return { user: true };
  return {
    list,
    status: knownWord(property(event, 'status')) ?? knownWord(property(list, 'Status')),
    ...identify(event, list, enrollment),
    at: readInstant(property(push, 'created_at')) ?? signal.receivedAt,
  };
}

/**
 * Whose channel it is. NanoMDM says so in `ids.type`; a user's messages name the user in the property list besides.
 * "User Enrollment (Device)" is the device channel of a personal device, which hides its UDID.
 */
function enrollmentOf(event: JsonObject, list: JsonObject): 'device' | 'personal device' | 'user' {
  const type = knownWord(property(nested(event, 'ids'), 'type'));
  if (type !== undefined && type !== 'device' && type !== 'userenrollmentdevice') return 'user';
  const names = ['UserID', 'UserShortName', 'EnrollmentUserID'];
  if (names.some((name) => knownText(property(list, name)) !== undefined)) return 'user';
  return type === 'userenrollmentdevice' ? 'personal device' : 'device';
}

function identify(
  event: JsonObject,
  list: JsonObject,
  enrollment: 'device' | 'personal device',
): { readonly deviceKey: string; readonly udid: string | undefined } {
  const id = knownIdentifier(property(nested(event, 'ids'), 'id'));
  const udid = agreed('UDID', [
    knownIdentifier(property(event, 'udid')),
    knownIdentifier(property(list, 'UDID')),
    enrollment === 'device' ? id : undefined,
  ]);
  const enrollmentId = agreed('EnrollmentID', [
    knownIdentifier(property(event, 'enrollment_id')),
    knownIdentifier(property(list, 'EnrollmentID')),
    enrollment === 'personal device' ? id : undefined,
  ]);
  const key = comparable('udid', udid) ?? comparable('enrollment', enrollmentId);
  if (key === undefined) {
    throw new UninterpretableSignal('no udid, ids.id or enrollment_id: cannot tell which device this is about');
  }
  return { deviceKey: key, udid };
}

/** Server and device must mean one device: what a device writes of itself does not make it another. */
function agreed(name: string, candidates: readonly (string | undefined)[]): string | undefined {
  const known = candidates.filter((candidate) => candidate !== undefined);
  if (new Set(known.map((value) => value.toLowerCase())).size > 1) {
    throw new UninterpretableSignal(`the message names two devices: its ${name} differ`);
  }
  return known[0];
}

/** Keys are compared as bytes; anything but printable ASCII is no identifier of a device. */
const comparable = (kind: string, value: string | undefined): string | undefined =>
  value !== undefined && /^[\x21-\x7e]{1,128}$/.test(value) ? `${kind}:${value.toLowerCase()}` : undefined;
