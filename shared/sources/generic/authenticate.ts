import { createHmac } from 'node:crypto';
import { anyInConstantTime, equalInConstantTime } from '../constant-time';
import type { Authentication, AuthenticationMeans, PushRequest } from '../source';

/** Past and future, as the reference libraries have it. */
const TOLERANCE_SECONDS = 300;

/**
 * The Standard Webhooks scheme (https://www.standardwebhooks.com), symmetric signatures, also under Svix' header names.
 *
 * Written out rather than taken from `standardwebhooks` 1.1.1: that library reads the system clock (ours is injected),
 * re-renders the timestamp it parsed with `parseInt` instead of checking what was signed, and decodes the body to text
 * before it checks the signature. The published test vector is among the tests.
 */
export function authenticateStandardWebhook(
  request: PushRequest,
  { secrets, now }: Pick<AuthenticationMeans, 'secrets' | 'now'>,
): Authentication {
  const prefix = headerPrefix(request.headers);
  const id = request.headers[`${prefix}-id`];
  const timestamp = request.headers[`${prefix}-timestamp`];
  const signatures = request.headers[`${prefix}-signature`];
  if (!id || !timestamp || !signatures) return refused('webhook-id, webhook-timestamp or webhook-signature is missing');
  if (id.length > 256) return refused('webhook-id is longer than 256 characters');
  if (!/^\d{1,12}$/.test(timestamp)) return refused('webhook-timestamp is not whole seconds');
  if (Math.abs(Math.floor(now / 1000) - Number(timestamp)) > TOLERANCE_SECONDS) {
    return refused('webhook-timestamp is more than five minutes from now');
  }
  const keys = secrets.flatMap(signingKey);
  if (keys.length === 0) return refused('no active secret of the form whsec_<base64 of 24 to 64 bytes>');
  const presented = signatures.split(' ').flatMap((entry) => (entry.startsWith('v1,') ? [entry.slice(3)] : []));
  if (presented.length === 0) return refused('webhook-signature holds no v1 signature');
  const signs = (key: Uint8Array) => {
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(request.body).digest('base64');
    return anyInConstantTime(presented, (signature) => equalInConstantTime(signature, expected));
  };
  return anyInConstantTime(keys, signs) ? { ok: true } : refused('no signature matches');
}

const refused = (reason: string): Authentication => ({ ok: false, reason });

/** Which of the two families of header names this request uses; never a mixture of both. */
export const headerPrefix = (headers: PushRequest['headers']): 'webhook' | 'svix' =>
  headers['webhook-signature'] === undefined ? 'svix' : 'webhook';

/** The bytes behind `whsec_…` (the prefix may be left out); none when it is not base64 of 24 to 64 bytes. */
function signingKey(secret: string): readonly Uint8Array[] {
  const encoded = secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : secret;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return [];
  const key = Buffer.from(encoded, 'base64');
  return key.length >= 24 && key.length <= 64 ? [key] : [];
}
