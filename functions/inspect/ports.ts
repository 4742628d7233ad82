import type { Explainer } from '../../shared/adapters/explainer';
import type { SignalListing } from '../../shared/adapters/signal-listing';
import type { VerdictListing } from '../../shared/adapters/verdict-listing';
import type { DecisionHistory, LiveConnections, VerdictStore } from '../../shared/runtime/ports';
import type { StoryStores } from '../../shared/runtime/read-story';

/** What can be looked at. Nothing here writes. */
export interface InspectPorts extends StoryStores {
  readonly explain: Explainer;
  readonly rows: Pick<VerdictStore, 'read'>;
  readonly listing: VerdictListing;
  readonly signals: SignalListing;
  readonly decisions: Pick<DecisionHistory, 'ofName' | 'denials'>;
  readonly live: Pick<LiveConnections, 'ofDevice' | 'page'>;
  /** Epoch ms. */
  readonly now: () => number;
}
