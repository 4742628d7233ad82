import { createHmac } from 'node:crypto';
import { anyInConstantTime, equalInConstantTime } from '../constant-time';
import type { Authentication, AuthenticationMeans, PushRequest } from '../source';

export interface BodySignature {
  /** The header with the signature, in lower case. */
  readonly header: string;
  readonly algorithm: 'sha256' | 'sha512';
  /** How the signature is written; with several, any of them. */
  readonly encodings: readonly ('hex' | 'base64')[];
  /** Text that may stand before it (`sha256=`). */
  readonly prefix?: string;
}

const PATTERNS = { hex: /^[0-9a-f]+$/i, base64: /^[A-Za-z0-9+/]+={0,2}$/ } as const;
const BYTES = { sha256: 32, sha512: 64 } as const;

/** A signature of the raw body by HMAC, under each active secret. Nothing is dated: a replay is recognised by its body. */
export function authenticateBodySignature(
  request: PushRequest,
  { secrets }: Pick<AuthenticationMeans, 'secrets'>,
  { header, algorithm, encodings, prefix }: BodySignature,
): Authentication {
  const value = request.headers[header]?.trim();
  if (value === undefined || value === '') return { ok: false, reason: `no ${header} header` };
  const text = prefix !== undefined && value.startsWith(prefix) ? value.slice(prefix.length) : value;
  const presented = encodings.flatMap((encoding) => decoded(text, encoding, BYTES[algorithm]));
  if (presented.length === 0)
    return { ok: false, reason: `${header} is not ${encodings.join(' or ')} of ${algorithm}` };
  // Anybody can sign with an empty secret.
  const usable = secrets.filter((secret) => secret !== '');
  if (usable.length === 0) return { ok: false, reason: 'no active secret' };
  const signs = (secret: string) => {
    const expected = createHmac(algorithm, secret).update(request.body).digest();
    return anyInConstantTime(presented, (signature) => equalInConstantTime(signature, expected));
  };
  return anyInConstantTime(usable, signs) ? { ok: true } : { ok: false, reason: 'wrong signature' };
}

/** The bytes, where the text is the one canonical way to write them: several base64 texts decode to the same bytes. */
function decoded(text: string, encoding: 'hex' | 'base64', length: number): readonly Uint8Array[] {
  if (!PATTERNS[encoding].test(text)) return [];
  const bytes = Buffer.from(text, encoding);
  if (bytes.length !== length) return [];
  const written = bytes.toString(encoding);
  const same =
    encoding === 'hex' ? written === text.toLowerCase() : written.replace(/=+$/, '') === text.replace(/=+$/, '');
  return same ? [bytes] : [];
}
