import { anyInConstantTime, equalInConstantTime } from '../constant-time';
import type { Authentication, AuthenticationMeans, PushRequest } from '../source';

/** `WWW-Authenticate` of HTTP Basic. */
export const BASIC_CHALLENGE = 'Basic realm="postern", charset="UTF-8"';

const refused = (reason: string): Authentication => ({ ok: false, reason, challenge: BASIC_CHALLENGE });

/** HTTP Basic (RFC 7617); the scheme word comes in any case (RFC 9110). A secret value is `username:password`. */
export function authenticateBasic(
  request: PushRequest,
  { secrets }: Pick<AuthenticationMeans, 'secrets'>,
): Authentication {
  const header = request.headers.authorization;
  if (header === undefined) return refused('no Authorization header');
  const presented = /^basic +([A-Za-z0-9+/]+)={0,2} *$/i.exec(header)?.[1];
  if (presented === undefined) return refused('Authorization is not Basic');
  const usable = secrets.filter(isCredential);
  if (usable.length === 0) return refused('no active secret of the form username:password');
  return anyInConstantTime(usable, (secret) => equalInConstantTime(presented, encoded(secret)))
    ? { ok: true }
    : refused('wrong credentials');
}

/** Compared in its encoded form: several base64 texts decode to the same bytes, and only one of them is the credential. */
const encoded = (secret: string): string => Buffer.from(secret).toString('base64').replaceAll('=', '');

/** Both parts must be there: an empty password is a secret that was never set. */
const isCredential = (secret: string): boolean => /^[^:]+:./s.test(secret);
