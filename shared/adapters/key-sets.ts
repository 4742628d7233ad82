import * as z from 'zod';
import type { Exchange } from './http-exchange';

/** Milliseconds. */
export const KEYS_FRESH_FOR = 10 * 60_000;
/** An unknown key makes us fetch anew, but not more often than this: forged tokens must not drive requests to the issuer. */
export const KEYS_REFRESH_AT_MOST_EVERY = 30_000;
/** While the issuer cannot be reached, keys this old still count: a genuine push must not fail for an outage. */
export const KEYS_USABLE_FOR = 24 * 60 * 60_000;
/** After a failed fetch the issuer is left alone this long. */
const LEFT_ALONE_AFTER_FAULT = 2_000;

const keySetSchema = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });
type FetchedKeySet = z.infer<typeof keySetSchema>;

/**
 * JSON Web Key Sets by URL, cached per execution environment. Requests that need the same set at once share one fetch.
 *
 * @param now - epoch milliseconds; a clock that went back makes every reading old
 */
export function fetchedKeySets(exchange: Exchange, now: () => number) {
  const readings = new Map<string, { readonly keys: FetchedKeySet; readonly readAt: number }>();
  const faults = new Map<string, { readonly error: unknown; readonly at: number }>();
  const underway = new Map<string, Promise<FetchedKeySet>>();
  const within = (instant: number, span: number) => now() >= instant && now() - instant < span;

  async function read(url: string): Promise<FetchedKeySet> {
    const fault = faults.get(url);
    if (fault !== undefined && within(fault.at, LEFT_ALONE_AFTER_FAULT)) throw fault.error;
    try {
      const keys = await fetchKeySet(exchange, url);
      readings.set(url, { keys, readAt: now() });
      faults.delete(url);
      return keys;
    } catch (error) {
      faults.set(url, { error, at: now() });
      throw error;
    }
  }

  const shared = (url: string): Promise<FetchedKeySet> => {
    const known = underway.get(url);
    if (known !== undefined) return known;
    const asked = read(url).finally(() => underway.delete(url));
    underway.set(url, asked);
    return asked;
  };

  return {
    async active(url: string): Promise<FetchedKeySet> {
      const reading = readings.get(url);
      if (reading !== undefined && within(reading.readAt, KEYS_FRESH_FOR)) return reading.keys;
      try {
        return await shared(url);
      } catch (error) {
        if (reading !== undefined && within(reading.readAt, KEYS_USABLE_FOR)) return reading.keys;
        throw error;
      }
    },
    async refreshed(url: string): Promise<FetchedKeySet | undefined> {
      const reading = readings.get(url);
      if (reading !== undefined && within(reading.readAt, KEYS_REFRESH_AT_MOST_EVERY)) return undefined;
      return shared(url);
    },
  };
}

async function fetchKeySet(exchange: Exchange, url: string): Promise<FetchedKeySet> {
  const { status, body } = await exchange({ method: 'GET', url, headers: { accept: 'application/json' } });
  if (status !== 200) throw new Error(`the key set answered ${status}`);
  return keySetSchema.parse(JSON.parse(body));
}
