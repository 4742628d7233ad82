import type { ApiAccess, HttpAnswer, HttpRequest } from './api';
import { ApiRefused, ApiUnavailable, ApiUnreadable } from './api';

/** Headers that authenticate a request, and until when (epoch ms; undefined: until they are refused). */
export interface Authorization {
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: number | undefined;
}

export interface ApiClientOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly access: ApiAccess;
  /** For error messages: "Jamf Pro". */
  readonly title: string;
  /** Headers of every request, beside authorization. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes the headers that authenticate, by asking for a token or straight from the credentials. */
  readonly authorize: (credentials: unknown) => Promise<Authorization>;
}

/** JSON requests of one vendor's API. */
export interface ApiClient {
  /**
   * The parsed body, or undefined for 404 and 204: what was asked for is not there.
   *
   * @param path - begins with a slash; may have a query
   * @param headers - of this request alone
   * @throws {@link ApiUnavailable}, {@link ApiRefused}, {@link ApiUnreadable}
   */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<unknown>;
  /** As {@link get}, by POST with a JSON body. */
  post(path: string, body: unknown): Promise<unknown>;
  /**
   * The answer as it is, for where a status says more than success: of any status but 401 and 403, for these mean the
   * same everywhere.
   *
   * @throws {@link ApiUnavailable}, {@link ApiRefused}
   */
  answer(method: HttpRequest['method'], path: string, body?: unknown): Promise<HttpAnswer>;
}

/** A token is renewed so long before it ends: a request must not arrive with one that has just expired. Milliseconds. */
const RENEW_BEFORE = 30_000;
/** Throttled for at most this long: waited out here. Longer: an error, and the workflow tries again later. Milliseconds. */
const LONGEST_PAUSE = 5_000;
/** Where a 429 names no time. Milliseconds. */
const USUAL_PAUSE = 1_000;
const MOST_THROTTLES = 3;

/**
 * What the APIs of MDM vendors have in common: tokens that expire (also before their time), throttling with
 * `Retry-After`, and faults that pass. A token lives as long as the client; make one client per source and keep it.
 */
export function apiClient(options: ApiClientOptions): ApiClient {
  const { baseUrl, access, title } = options;
  let current: Promise<Authorization> | undefined;

  /** What to authenticate with; one renewal serves all requests that wait for it. `refused`: what the API took no longer. */
  async function authorized(refused?: Authorization): Promise<Authorization> {
    const asked = current;
    const known = asked === undefined ? undefined : await asked;
    const expired = known?.expiresAt !== undefined && known.expiresAt - RENEW_BEFORE <= access.now();
    if (known !== undefined && known !== refused && !expired) return known;
    if (current === asked || current === undefined) current = renew(refused !== undefined);
    return current;
  }

  async function renew(refresh: boolean): Promise<Authorization> {
    try {
      return await options.authorize(await access.credentials({ refresh }));
    } catch (error) {
      // The next request asks again: a failed renewal is not kept.
      current = undefined;
      throw error;
    }
  }

  const where = (method: HttpRequest['method'], path: string, { status }: HttpAnswer): string =>
    `${title} answered ${status} to ${method} ${path.split('?')[0]}`;

  async function answer(
    method: HttpRequest['method'],
    path: string,
    body?: unknown,
    headers: HttpRequest['headers'] = {},
  ): Promise<HttpAnswer> {
    const attempt = (authorization: Authorization): Promise<HttpAnswer> =>
      throttled(access, title, {
        method,
        url: `${baseUrl}${path}`,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...options.headers,
          ...headers,
          ...authorization.headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const authorization = await authorized();
    let answered = await attempt(authorization);
    // Revoked, or expired before its time: once more with a new one, from credentials read anew.
    if (answered.status === 401) answered = await attempt(await authorized(authorization));
    if (answered.status === 401 || answered.status === 403) throw new ApiRefused(where(method, path, answered));
    return answered;
  }

  async function send(
    method: HttpRequest['method'],
    path: string,
    body?: unknown,
    headers: HttpRequest['headers'] = {},
  ): Promise<unknown> {
    const answered = await answer(method, path, body, headers);
    if (answered.status === 404 || answered.status === 204) return undefined;
    if (answered.status < 200 || answered.status > 299) throw new ApiUnreadable(where(method, path, answered));
    return parseJson(answered.body, where(method, path, answered));
  }

  return {
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body) => send('POST', path, body),
    answer: (method, path, body) => answer(method, path, body),
  };
}

/** One exchange; waits out short throttling, and makes an error of what will pass later. For token requests too. */
export async function throttled(
  access: Pick<ApiAccess, 'exchange' | 'now' | 'pause'>,
  title: string,
  request: HttpRequest,
): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await access.exchange(request);
    if (answer.status >= 500) throw new ApiUnavailable(`${title} answered ${answer.status}`);
    if (answer.status !== 429) return answer;
    const pause = retryAfter(answer.headers, access.now());
    if (attempt >= MOST_THROTTLES || pause > LONGEST_PAUSE) {
      throw new ApiUnavailable(`${title} throttles us: come again in ${Math.ceil(pause / 1000)} s`);
    }
    await access.pause(pause);
  }
}

/** Milliseconds to wait: `Retry-After` in seconds or as a date, or the epoch seconds of `X-RateLimit-Reset`. */
function retryAfter(headers: Readonly<Record<string, string>>, now: number): number {
  const named = headers['retry-after'];
  if (named !== undefined && /^\d{1,9}$/.test(named.trim())) return Number(named) * 1000;
  const date = named === undefined ? Number.NaN : Date.parse(named);
  if (!Number.isNaN(date)) return Math.max(0, date - now);
  const reset = headers['x-ratelimit-reset'];
  if (reset !== undefined && /^\d{9,11}$/.test(reset.trim())) return Math.max(0, Number(reset) * 1000 - now);
  return USUAL_PAUSE;
}

/** The body as JSON; a vendor that answers HTML (a proxy, a login page) did not answer. */
export function parseJson(body: string, where: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    return parsed;
  } catch {
    throw new ApiUnreadable(`${where}, but not with JSON`);
  }
}
