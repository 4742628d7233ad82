import { anyInConstantTime, equalInConstantTime } from '../constant-time';
import type { Authentication, AuthenticationMeans, PushRequest } from '../source';

type Secrets = Pick<AuthenticationMeans, 'secrets'>;

/** Shorter values are no secrets: they would be found by trying. */
const SHORTEST = 16;

/**
 * A secret that the sender hands back as it is, in a header or in the URL: for senders that cannot sign. Each value has
 * at least 16 characters.
 */
function authenticateValue(presented: string | undefined, where: string, { secrets }: Secrets): Authentication {
  if (presented === undefined || presented === '') return { ok: false, reason: `no ${where}` };
  const usable = secrets.filter((secret) => secret.length >= SHORTEST);
  if (usable.length === 0) return { ok: false, reason: `no active secret of at least ${SHORTEST} characters` };
  return anyInConstantTime(usable, (secret) => equalInConstantTime(presented, secret))
    ? { ok: true }
    : { ok: false, reason: `wrong ${where}` };
}

/** In a header the sender was told to send; `name` in lower case. */
export const authenticateHeader = (request: PushRequest, secrets: Secrets, name: string): Authentication =>
  authenticateValue(request.headers[name], `${name} header`, secrets);

/** The parameter of the push URL that holds the secret. */
export const URL_SECRET = 'token';

/**
 * In the URL: `…/signals/<id>?token=<secret>`, the only place that some senders leave for one. Neither the API's access
 * log nor ours holds the query; the sender's own logs and screens do, which is what makes this the weakest scheme.
 */
export const authenticateUrl = (request: PushRequest, secrets: Secrets): Authentication =>
  authenticateValue(request.query[URL_SECRET], `${URL_SECRET} in the URL`, secrets);
