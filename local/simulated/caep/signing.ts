import { createPrivateKey, createPublicKey, createSign, type JsonWebKeyInput } from 'node:crypto';
import type { JsonObject } from '../../json';

/** What a transmitter does with its private key, given as a JSON Web Key; by Node alone. */
const keyOf = (key: JsonObject): JsonWebKeyInput => ({ key: Object.fromEntries(Object.entries(key)), format: 'jwk' });

/** The half of the key that everybody may have. */
export const publicKey = (key: JsonObject): JsonObject => ({
  ...JSON.parse(JSON.stringify(createPublicKey(createPrivateKey(keyOf(key))).export({ format: 'jwk' }))),
  kid: key.kid,
  alg: 'RS256',
  use: 'sig',
});

/** A Security Event Token in compact form. */
export function signToken(claims: JsonObject, key: JsonObject): string {
  const encoded = (part: JsonObject) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encoded({ typ: 'secevent+jwt', alg: 'RS256', kid: key.kid ?? '' })}.${encoded(claims)}`;
  return `${signed}.${createSign('RSA-SHA256')
    .update(signed)
    .sign(createPrivateKey(keyOf(key)), 'base64url')}`;
}
