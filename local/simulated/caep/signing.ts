import { createPublicKey, createSign } from 'node:crypto';
import type { JsonObject } from '../../json';

/** Name of the local transmitter's key. */
const KEY_ID = 'local-1';

/** The half of a private key (PEM) that everybody may have, as a JSON Web Key. */
export const publicKey = (privateKey: string): JsonObject => ({
  ...JSON.parse(JSON.stringify(createPublicKey(privateKey).export({ format: 'jwk' }))),
  kid: KEY_ID,
  alg: 'RS256',
  use: 'sig',
});

/** A Security Event Token in compact form, signed with a private key (PEM); by Node alone. */
export function signToken(claims: JsonObject, privateKey: string): string {
  const encoded = (part: JsonObject) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encoded({ typ: 'secevent+jwt', alg: 'RS256', kid: KEY_ID })}.${encoded(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
}
