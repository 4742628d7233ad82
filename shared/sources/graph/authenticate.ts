import { anyInConstantTime, equalInConstantTime } from '../constant-time';
import { isJsonObject, property, readJsonObject } from '../json-object';
import { authenticateUrl } from '../schemes/shared-secret';
import type { Authentication, AuthenticationMeans, PushRequest } from '../source';

/** Shorter values are no secrets: they would be found by trying. */
const SHORTEST = 16;

/**
 * A notification of Graph is authenticated by nothing but the `clientState` of its items, the value we gave when we
 * subscribed. A batch may mix subscriptions: items of another state are dropped, and a batch of such items only is refused.
 *
 * Whatever is not a batch of notifications (records of Azure's Event Hub, sent on by a function of the customer's) has
 * its secret in the URL.
 */
export function authenticateGraph(
  request: PushRequest,
  { secrets }: Pick<AuthenticationMeans, 'secrets'>,
): Authentication {
  const items = notificationsIn(request.body);
  if (items === undefined) return authenticateUrl(request, { secrets });
  const usable = secrets.filter((secret) => secret.length >= SHORTEST);
  if (usable.length === 0) return { ok: false, reason: `no active secret of at least ${SHORTEST} characters` };
  const genuine = items.flatMap((item, index) => (hasState(item, usable) ? [index] : []));
  if (genuine.length === 0) return { ok: false, reason: 'no item with our clientState' };
  return genuine.length === items.length ? { ok: true } : { ok: true, keep: { [GENUINE_ITEMS]: genuine.join(',') } };
}

/** Which items of the batch are ours, by index, where not all are; kept with the signal. */
export const GENUINE_ITEMS = 'items';

/** The items of a batch of notifications; undefined where the body is none. */
export function notificationsIn(body: Uint8Array): readonly unknown[] | undefined {
  const reading = readJsonObject(body);
  const items = reading.ok ? property(reading.value, 'value') : undefined;
  return Array.isArray(items) ? items : undefined;
}

function hasState(item: unknown, secrets: readonly string[]): boolean {
  const state = isJsonObject(item) ? property(item, 'clientState') : undefined;
  return typeof state === 'string' && anyInConstantTime(secrets, (secret) => equalInConstantTime(state, secret));
}
