import type { ApiAccess } from './api';

/** Signals that are fetched from the vendor instead of pushed by it: each is then taken in as if it had been pushed. */
export interface Poll {
  /**
   * Tells the vendor what became of the signals fetched before, and fetches further ones.
   *
   * @throws an error of `api.ts` where the vendor does not answer as it should; what was not told is told again
   */
  fetch(settled: SettledSignals): Promise<PolledSignals>;
  /** Tells what became of them, and fetches nothing. */
  settle(settled: SettledSignals): Promise<void>;
}

export interface SettledSignals {
  /** Ids of those that are stored: the vendor may forget them. */
  readonly stored: readonly string[];
  /** Those that never can be, with the reason in the vendor's own words. */
  readonly refused: readonly { readonly id: string; readonly err: string; readonly description: string }[];
}

export interface PolledSignals {
  readonly signals: readonly PolledSignal[];
  /** Whether there are more. */
  readonly more: boolean;
}

export interface PolledSignal {
  /** The vendor's own, to be settled under. */
  readonly id: string;
  /** As a push of it would have them. */
  readonly contentType: string;
  readonly body: string;
}

export type OpenPoll = (access: ApiAccess) => Poll;
