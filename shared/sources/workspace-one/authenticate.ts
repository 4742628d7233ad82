import { anyInConstantTime, equalInConstantTime } from '../constant-time';
import type { Authentication, PushRequest } from '../source';

/**
 * HTTP Basic, the only authentication Workspace ONE offers for its event notifications. The scheme word comes in any
 * case (RFC 9110). A secret value is `username:password`.
 */
export function authenticateBasic(request: PushRequest, secrets: readonly string[]): Authentication {
  const header = request.headers.authorization;
  if (header === undefined) return { ok: false, reason: 'no Authorization header' };
  const presented = /^basic +([A-Za-z0-9+/]+)={0,2} *$/i.exec(header)?.[1];
  if (presented === undefined) return { ok: false, reason: 'Authorization is not Basic' };
  const usable = secrets.filter(isCredential);
  if (usable.length === 0) return { ok: false, reason: 'no active secret of the form username:password' };
  return anyInConstantTime(usable, (secret) => equalInConstantTime(presented, encoded(secret)))
    ? { ok: true }
    : { ok: false, reason: 'wrong credentials' };
}

/** Compared in its encoded form: several base64 texts decode to the same bytes, and only one of them is the credential. */
const encoded = (secret: string): string => Buffer.from(secret).toString('base64').replaceAll('=', '');

/** Both parts must be there: an empty password is a secret that was never set. */
const isCredential = (secret: string): boolean => /^[^:]+:./s.test(secret);
