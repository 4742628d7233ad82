import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { KeySets, PushRequest } from '../../../shared/sources/source';
import { bytes, headerProof, type PushFixture, post, type Signed } from './fixture';

/** A key pair of a transmitter. Tokens are signed here by Node alone, so that the library under test meets foreign work. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

export function signingKey(kid: string, modulusLength = 2048): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength });
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' } };
}

const encoded = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A Security Event Token in compact form. `header` is laid over the usual one; a member that is undefined is left out. */
export function token(claims: unknown, { kid, privateKey }: SigningKey, header: object = {}): string {
  const signed = `${encoded({ typ: 'secevent+jwt', alg: 'RS256', kid, ...header })}.${encoded(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
}

export const KEY = signingKey('key-1');

export const ISSUER = 'https://transmitter.example/';
export const AUDIENCE = 'https://postern.example/caep';
export const JWKS_URI = 'https://transmitter.example/jwks.json';

export const fixedKeySets = (...keys: readonly SigningKey[]): KeySets => {
  const set = { keys: keys.map(({ jwk }) => jwk) };
  return { active: async () => set, refreshed: async () => set };
};

export const COMPLIANCE = 'https://schemas.openid.net/secevent/caep/event-type/device-compliance-change';
export const VERIFICATION = 'https://schemas.openid.net/secevent/ssf/event-type/verification';
export const STREAM_UPDATED = 'https://schemas.openid.net/secevent/ssf/event-type/stream-updated';

/** Claims of a token that says a device is compliant, made for the tests. */
export const claims = (changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  iss: ISSUER,
  jti: '24c63fb56e5a2d77a6b512616ca9fa24',
  iat: 1_795_162_530,
  aud: AUDIENCE,
  txn: '8675309',
  sub_id: { format: 'complex', device: { format: 'iss_sub', iss: ISSUER, sub: 'laptop-7' } },
  events: { [COMPLIANCE]: compliance() },
  ...changes,
});

export const compliance = (changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  current_status: 'compliant',
  previous_status: 'not-compliant',
  initiating_entity: 'policy',
  event_timestamp: 1_795_162_500,
  ...changes,
});

/** As a transmitter pushes it (RFC 8935). A body that is no token yet is taken as claims, addressed to us and signed. */
export function caepPush({ body, secret }: Pick<Signed, 'body' | 'secret'>): PushRequest {
  return post(asToken(bytes(body)), {
    'content-type': 'application/secevent+jwt',
    accept: 'application/json',
    authorization: secret,
  });
}

function asToken(body: Uint8Array): Uint8Array {
  const text = Buffer.from(body).toString('utf8');
  if (!text.trimStart().startsWith('{')) return body;
  try {
    const { iss: _, aud: __, ...said } = JSON.parse(text);
    return Buffer.from(token({ ...said, iss: ISSUER, aud: AUDIENCE }, KEY));
  } catch {
    return body;
  }
}

export const caepSettings = {
  issuer: ISSUER,
  audience: [AUDIENCE],
  jwksUri: JWKS_URI,
  authorization: 'required',
  managedDevicesOnly: true,
} as const;

export const caepFixture: PushFixture = {
  settings: caepSettings,
  secrets: ['Bearer first-agreed-value-7f3a', 'Bearer second-agreed-value-91bc'],
  sign: caepPush,
  proof: headerProof('authorization'),
  body: token(claims(), KEY),
  more: [JSON.stringify(claims())],
  outcome: 'events',
  unknownType: token(claims({ events: { 'https://schemas.example/tea.made': {} } }), KEY),
  keySets: fixedKeySets(KEY),
  isJson: false,
  // Exactly one event, and no member that tokens for access have.
  strict: true,
  corpus: {
    'caep-ssf/device-compliance-change.json':
      'PostureReported iss_sub:https%3A%2F%2Fidp.example.com%2F123456789%2F/e9297990-14d2-42ec-a4a9-4036db86509a',
    'caep-ssf/stream-updated.json': 'ignored: the stream is "paused" now: "Internal error"',
    'caep-ssf/verification.json': 'ignored: a verification of the stream',
  },
};
