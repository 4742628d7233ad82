import * as z from 'zod';
import { allowance } from './allowance';
import type { Exchange } from './http-exchange';

/** Milliseconds. */
export const KEYS_FRESH_FOR = 5 * 60_000;
/** While the issuer cannot be reached, keys this old still count: a genuine push must not fail for an outage. */
export const KEYS_USABLE_FOR = 60 * 60_000;
/** After a failed fetch the issuer is left alone this long. */
const LEFT_ALONE_AFTER_FAULT = 2_000;

/**
 * An unknown key makes us fetch anew, but forged tokens must not drive requests to the issuer: so many fetches may come
 * at once, and one more after each so many milliseconds.
 */
export const KEYS_REFRESHES_AT_ONCE = 10;
export const KEYS_REFRESH_EVERY = 5_000;

/** More keys than any issuer has: a token without a `kid` is tried with each. */
const MOST_KEYS = 100;

const keySetSchema = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(MOST_KEYS) });
type FetchedKeySet = z.infer<typeof keySetSchema>;

/**
 * JSON Web Key Sets by URL, cached per execution environment.
 *
 * @param now - epoch milliseconds; a clock that went back makes every reading old
 */
export function fetchedKeySets(exchange: Exchange, now: () => number) {
  const sets = new Map<string, ReturnType<typeof keySetAt>>();
  const at = (url: string) => {
    const known = sets.get(url) ?? keySetAt(url, exchange, now);
    sets.set(url, known);
    return known;
  };
  return {
    active: (url: string): Promise<FetchedKeySet> => at(url).active(),
    refreshed: (url: string): Promise<FetchedKeySet | undefined> => at(url).refreshed(),
  };
}

function keySetAt(url: string, exchange: Exchange, now: () => number) {
  const within = (instant: number, span: number) => now() >= instant && now() - instant < span;
  const mayRefresh = allowance({ atOnce: KEYS_REFRESHES_AT_ONCE, every: KEYS_REFRESH_EVERY }, now);
  let reading: { readonly keys: FetchedKeySet; readonly readAt: number } | undefined;
  let fault: { readonly error: unknown; readonly at: number } | undefined;
  /** The fetch under way, and the one that begins when it ends. */
  let underway: Promise<FetchedKeySet> | undefined;
  let following: Promise<FetchedKeySet> | undefined;

  async function read(): Promise<FetchedKeySet> {
    if (fault !== undefined && within(fault.at, LEFT_ALONE_AFTER_FAULT)) throw fault.error;
    try {
      const keys = await fetchKeySet(exchange, url);
      reading = { keys, readAt: now() };
      fault = undefined;
      return keys;
    } catch (error) {
      fault = { error, at: now() };
      throw error;
    }
  }

  function begin(): Promise<FetchedKeySet> {
    const begun = read().finally(() => {
      if (underway === begun) underway = undefined;
    });
    underway = begun;
    return begun;
  }

  /**
   * A fetch that begins after this call: one under way may have been answered before the key we look for was there. All
   * who ask meanwhile share the next one.
   */
  function beginAfter(current: Promise<unknown>): Promise<FetchedKeySet> {
    following ??= current.then(ignore, ignore).then(() => {
      following = undefined;
      return begin();
    });
    return following;
  }

  return {
    async active(): Promise<FetchedKeySet> {
      if (reading !== undefined && within(reading.readAt, KEYS_FRESH_FOR)) return reading.keys;
      try {
        return await (underway ?? begin());
      } catch (error) {
        if (reading !== undefined && within(reading.readAt, KEYS_USABLE_FOR)) return reading.keys;
        throw error;
      }
    },
    async refreshed(): Promise<FetchedKeySet | undefined> {
      if (following !== undefined) return following;
      if (!mayRefresh()) return undefined;
      return underway === undefined ? begin() : beginAfter(underway);
    },
  };
}

const ignore = (): void => undefined;

async function fetchKeySet(exchange: Exchange, url: string): Promise<FetchedKeySet> {
  const { status, body } = await exchange({ method: 'GET', url, headers: { accept: 'application/json' } });
  if (status !== 200) throw new Error(`the key set answered ${status}`);
  return keySetSchema.parse(JSON.parse(body));
}
