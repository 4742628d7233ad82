import type { SourceKind } from '../../shared/sources/descriptions';
import type { Reply } from '../http/reply';
import type { JsonObject } from '../json';
import type { Tokens } from './tokens';

/** A request of a vendor's API, below the source's base URL. */
export interface ApiRequest {
  readonly method: string;
  /** Without the base URL and the query; begins with a slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Devices as the vendor's API itself writes them, in named lists: `{"computers":[…],"mobileDevices":[…]}`. */
export type SimulatedDevices = Readonly<Record<string, readonly JsonObject[]>>;

export interface VendorState {
  readonly devices: SimulatedDevices;
  /** What the local secret of the source's API holds. */
  readonly credentials: JsonObject;
  readonly tokens: Tokens;
  /** Where the API answers, without a slash at its end: for links in answers. */
  readonly baseUrl: string;
  /** Virtual time, epoch milliseconds. */
  readonly now: () => number;
}

/**
 * A vendor's API, as far as an inventory uses it: authentication, one device, all devices in pages. One folder per vendor
 * under `local/simulated/`, with `devices.json` for a start. Faults (throttling, expired tokens, …) are the server's work.
 */
export interface Vendor {
  readonly kind: SourceKind;
  /** Names of the lists of devices. */
  readonly lists: readonly string[];
  /** What the API holds at the start. */
  readonly devices: SimulatedDevices;
  /** `settings.api` of the local source, beside `baseUrl` or instead of it. */
  readonly apiSettings?: JsonObject | ((baseUrl: string) => JsonObject);
  /** All that the settings of the local source need of the simulation, where that is not `api` with a `baseUrl`. */
  readonly settings?: (baseUrl: string) => JsonObject;
  /** Undefined where the API has nothing at this path. */
  answer(request: ApiRequest, state: VendorState): Reply | undefined | Promise<Reply | undefined>;
}
