import type { Answered } from '../shared/domain/explanation/answered';
import type { Explanation } from '../shared/domain/explanation/explain';

/** So many decisions about a name are read for its page. */
export const SHOWN_ANSWERS = 300;

/** All the page shows; it asks nothing itself. Times are ISO 8601. */
export interface ConsoleView {
  readonly now: string;
  /** What was searched for; empty without a search. */
  readonly search: string;
  readonly found: SearchResult | undefined;
  /** Decisions about the name that was searched for, newest first, {@link SHOWN_ANSWERS} of them at most. */
  readonly answers: readonly Answered[];
  /** Alarms that are on; undefined where the page does not know (on a dashboard, which shows them itself). */
  readonly alarms: readonly ShownAlarm[] | undefined;
  /** The last hours; undefined where it cannot be told now. */
  readonly denials: ShownDenials | undefined;
  /** Newest first; undefined where single decisions are not at hand. */
  readonly decisions: readonly ShownDecision[] | undefined;
  /** Newest first. */
  readonly signals: readonly ShownSignal[];
  /** Newest first. */
  readonly policies: readonly ShownPolicy[];
}

export type SearchResult =
  | { readonly kind: 'explained'; readonly explanation: Explanation }
  /** `reason` is a sentence to the person who searched. */
  | { readonly kind: 'nothing'; readonly reason: string };

export interface ShownAlarm {
  readonly name: string;
  /** `page`, `ticket`, or the composite it is part of. */
  readonly tells: string;
  readonly because: readonly string[];
  readonly description: string;
}

/** Denials by reason, in bars of equal length. */
export interface ShownDenials {
  readonly from: string;
  readonly to: string;
  /** The most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly counts: readonly number[] }[];
}

export interface ShownDecision {
  readonly at: string;
  readonly commonName: string;
  readonly outcome: string;
  readonly statuses: readonly string[];
  readonly message: string;
}

export interface ShownSignal {
  readonly signalId: string;
  readonly source: string;
  readonly receivedAt: string;
  readonly status: string;
  /** One line: the events, the reason or the error. */
  readonly outcome: string;
}

export interface ShownPolicy {
  readonly activation: number;
  readonly at: string;
  readonly policyHash: string;
  readonly configurationHash: string;
}
