import type { SignalItem } from './signal-item';

/**
 * Hints for one device that arrive within one window cost one look at it: whoever takes the window's lease looks, after
 * the window has ended, so that the look covers every hint in it (docs/decisions/0014). Milliseconds.
 */
export const WINDOW = 5_000;
/** Devices that one invocation of `fetch-devices` looks at. */
const BATCH = 20;
/** Devices that one execution looks at; what is left, the next execution of the same signal does. */
export const MOST_PER_EXECUTION = 500;

/** One device to be looked at. */
export interface Look {
  /** The source's own key. */
  readonly key: string;
  /** Taken by the one signal whose look counts. */
  readonly lease: string;
}

export interface Looks {
  /** ISO 8601: no look before. */
  readonly due: string;
  readonly batches: readonly { readonly looks: readonly Look[] }[];
  /** How many of the signal's devices are done after this execution, as digits; absent where that is all of them. */
  readonly next?: string;
}

/** The devices that this execution of the signal looks at. */
export function planLooks(signal: SignalItem, devices: readonly string[]): Looks {
  const window = Math.floor(signal.receivedAt / WINDOW);
  const end = signal.looked + MOST_PER_EXECUTION;
  const looks = devices
    .slice(signal.looked, end)
    .map((key): Look => ({ key, lease: `look:${signal.source}:${key}@${window}` }));
  const batches = Array.from({ length: Math.ceil(looks.length / BATCH) }, (_, index) => ({
    looks: looks.slice(index * BATCH, (index + 1) * BATCH),
  }));
  const due = new Date((window + 1) * WINDOW).toISOString();
  return { due, batches, ...(end < devices.length ? { next: String(end) } : {}) };
}
