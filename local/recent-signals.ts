import { newestSignals, type SignalListing } from '../shared/adapters/signal-listing';
import { outcomeIn } from '../shared/contracts/signal-outcome';

/** A stored push, without its body. */
export interface SignalSummary {
  readonly signalId: string;
  readonly source: string;
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly status: string;
  readonly attempts: number;
  /** What became of it: events, a hint, the reason it was ignored, or the error it was parked with. */
  readonly outcome: unknown;
  readonly closedAt: string | null;
}

const LISTED = 100;

/** The newest signals, whatever became of them. */
export async function recentSignals(listing: SignalListing): Promise<readonly SignalSummary[]> {
  const newest = await newestSignals(listing, LISTED);
  return newest.slice(0, LISTED).map((signal) => ({
    ...signal,
    receivedAt: new Date(signal.receivedAt).toISOString(),
    outcome: outcomeIn(signal.outcome),
    closedAt: signal.closedAt ?? null,
  }));
}
