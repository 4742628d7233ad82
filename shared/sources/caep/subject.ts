import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject, property } from '../json-object';
import { knownOwner, knownText } from '../known-value';

/** Whom a token is about. */
export interface DeviceSubject {
  /** The transmitter's own, stable key of the device, with the format in front: ids of two formats may be the same text. */
  readonly deviceKey: string;
  /** The id alone, where the format has one that could be a hardware identifier. */
  readonly id: string | undefined;
  /** The person named beside the device. */
  readonly owner: string | undefined;
}

/**
 * The device of a subject (RFC 9493 and SSF 1.0, section 3): the member `device` of a complex subject, else the subject
 * itself. Undefined where it names none that we could tell from another.
 */
export function deviceOf(subject: JsonObject, issuer: string): DeviceSubject | undefined {
  const parts = memberOf(subject, 'device');
  const device = parts ?? (formatOf(subject) === 'complex' ? undefined : subject);
  const named = device === undefined ? undefined : keyOf(device, issuer);
  if (named === undefined) return undefined;
  const user = memberOf(subject, 'user') ?? (formatOf(subject) === 'email' ? subject : undefined);
  return { ...named, owner: user === undefined ? undefined : knownOwner(property(user, 'email')) };
}

/** A complex subject may leave out its format (SSF drafts); its members are subjects of their own. */
function memberOf(subject: JsonObject, name: 'device' | 'user'): JsonObject | undefined {
  const value = property(subject, name);
  return isJsonObject(value) ? value : undefined;
}

/** `format`; `subject_type` with hyphens before 2021. */
const formatOf = (subject: JsonObject): string =>
  knownText(property(subject, 'format') ?? property(subject, 'subject_type'))
    ?.toLowerCase()
    .replaceAll('-', '_') ?? '';

type Named = Pick<DeviceSubject, 'deviceKey' | 'id'>;

function keyOf(device: JsonObject, issuer: string): Named | undefined {
  const format = formatOf(device);
  switch (format) {
    case 'iss_sub': {
      const iss = idIn(device, 'iss');
      const sub = idIn(device, 'sub');
      if (iss === undefined || sub === undefined) return undefined;
      return { deviceKey: keyText(format, iss === issuer ? [sub] : [iss, sub]), id: sub };
    }
    case 'opaque': {
      const id = idIn(device, 'id');
      return id === undefined ? undefined : { deviceKey: keyText(format, [id]), id };
    }
    // A person's address and not a device's: a key all the same, for what else is there to bind?
    case 'email': {
      const email = knownOwner(property(device, 'email'));
      return email === undefined ? undefined : { deviceKey: keyText(format, [email]), id: undefined };
    }
    default:
      return undefined;
  }
}

function idIn(device: JsonObject, name: string): string | undefined {
  const id = knownText(property(device, name), 1024);
  return id?.isWellFormed() ? id : undefined;
}

const LONGEST_READABLE = 128;

/** Readable where it is short; what no key could carry is escaped, and what is too long goes by its hash. */
function keyText(format: string, ids: readonly string[]): string {
  // A tilde would make an id look like a hash.
  const escaped = (id: string) => encodeURIComponent(id).replaceAll('%40', '@').replaceAll('~', '%7E');
  const readable = ids.map(escaped).join('/');
  if (readable.length <= LONGEST_READABLE) return `${format}:${readable}`;
  return `${format}:~${createHash('sha256').update(readable).digest('base64url')}`;
}
