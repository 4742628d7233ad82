import type { ShortLog } from '../../shared/runtime/compacted-logs';
import type { ClaimStore, EventLog } from '../../shared/runtime/ports';

interface Asked {
  readonly log: EventLog;
  readonly readShort: (device: string) => Promise<ShortLog>;
  readonly claims: ClaimStore;
}

/** Stores that are asked everything once: whoever asks again gets the answer of before. */
export interface AskedOnce {
  readonly log: EventLog;
  /** Logs as short as they can be. */
  readonly compacted: Pick<EventLog, 'read'> & { readonly kept: (device: string) => Promise<ShortLog['kept']> };
  readonly claims: ClaimStore;
  /** Claims are asked for anew: more were stored. */
  forgetClaims(): void;
}

export function askedOnce({ log, readShort, claims }: Asked): AskedOnce {
  const short = keeping(readShort).ask;
  const devices = keeping((identifier: string) => claims.devices(identifier));
  return {
    log: {
      read: keeping((device: string) => log.read(device)).ask,
      readSince: (device, recordedAt) => log.readSince(device, recordedAt),
      latestActivation: keeping(() => log.latestActivation()).ask,
      activations: keeping(() => log.activations()).ask,
      holds: keeping(() => log.holds()).ask,
    },
    compacted: {
      read: async (device) => (await short(device)).events,
      kept: async (device) => (await short(device)).kept,
    },
    claims: { add: (identifier, device) => claims.add(identifier, device), devices: devices.ask },
    forgetClaims: devices.forget,
  };
}

function keeping<K extends readonly [string?], T>(asking: (...key: K) => Promise<T>) {
  const answers = new Map<string | undefined, Promise<T>>();
  return {
    ask: (...key: K): Promise<T> => {
      const known = answers.get(key[0]) ?? asking(...key);
      answers.set(key[0], known);
      return known;
    },
    forget: (): void => answers.clear(),
  };
}
