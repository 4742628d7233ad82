import { createHmac } from 'node:crypto';
import { anyInConstantTime, equalInConstantTime } from '../constant-time';
import type { Authentication, AuthenticationMeans, PushRequest } from '../source';

/**
 * `Authorization` is the lower-case hex HMAC-SHA256 of the raw body under the endpoint's signing secret, with no scheme
 * word. (`X-Kolide-Webhook-Identifier` is the same on every request: a filter, no proof.) Nothing in the headers is
 * dated: a replay is recognised by its body.
 */
export function authenticateKolide(
  request: PushRequest,
  { secrets }: Pick<AuthenticationMeans, 'secrets'>,
): Authentication {
  const presented = request.headers.authorization;
  if (presented === undefined) return { ok: false, reason: 'no Authorization header' };
  if (!/^[0-9a-f]{64}$/.test(presented)) return { ok: false, reason: 'Authorization is not 64 lower-case hex digits' };
  // Anybody can sign with an empty secret.
  const usable = secrets.filter((secret) => secret !== '');
  if (usable.length === 0) return { ok: false, reason: 'no active secret' };
  const signs = (secret: string) =>
    equalInConstantTime(presented, createHmac('sha256', secret).update(request.body).digest('hex'));
  return anyInConstantTime(usable, signs) ? { ok: true } : { ok: false, reason: 'wrong signature' };
}
