import { ERROR_NAMES } from '../contracts/errors';
import { httpsUrlSchema } from './https-url';

/** What a source's inventory is given to reach its vendor's API: nothing of it is global, so that tests inject it all. */
export interface ApiAccess {
  readonly exchange: HttpExchange;
  /**
   * JSON of the API's secret, as Secrets Manager has it. `refresh`: past the cache, after the API refused the cached one.
   * Throws where the store cannot be asked.
   */
  readonly credentials: (options?: { readonly refresh: boolean }) => Promise<unknown>;
  /** Epoch ms. */
  readonly now: () => number;
  /** Waits for so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One HTTP exchange, with a timeout and a limit of size. Throws {@link ApiUnavailable} where there is no whole answer. */
export type HttpExchange = (request: HttpRequest) => Promise<HttpAnswer>;

/** The API does not answer now: throttled, a fault of its own, no connection. It may in a while. */
export class ApiUnavailable extends Error {
  public constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = ERROR_NAMES.apiUnavailable;
  }
}

/** The API refuses us: the credentials are wrong, absent or lack a permission. Somebody has to mend it. */
export class ApiRefused extends Error {
  public constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = ERROR_NAMES.apiRefused;
  }
}

/** The API answered something else than documented. */
export class ApiUnreadable extends Error {
  public constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = ERROR_NAMES.apiUnreadable;
  }
}

/** The root of a vendor's API, without a slash at its end: `https://acme.jamfcloud.com`. */
export const apiBaseUrlSchema = httpsUrlSchema
  .refine((url) => {
    const parsed = URL.parse(url);
    return parsed !== null && parsed.search === '' && parsed.hash === '';
  }, 'has a query or a fragment; only scheme, host and path belong here')
  .transform((url) => url.replace(/\/+$/, ''));
