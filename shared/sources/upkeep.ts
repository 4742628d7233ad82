import type { ApiAccess } from './api';

/**
 * What makes a vendor push to us ends by itself: subscriptions, channels and streams. The upkeep of a source makes what is
 * missing and renews what will end. It runs on a schedule, keeps no state of its own and may be repeated at any time:
 * what is there is read from the vendor.
 */
export interface Upkeep {
  /** @throws an error of `api.ts` where the vendor's API does not answer as it should */
  run(means: UpkeepMeans): Promise<readonly UpkeepFinding[]>;
}

export interface UpkeepMeans {
  /** Where the vendor is to push: the URL of this source, without a query. */
  readonly pushUrl: string;
  /** Active values of the source's secret; the first is given to the vendor. */
  readonly secrets: readonly string[];
}

export interface UpkeepFinding {
  /** `subscription to devices`, `stream f67e39a0`. */
  readonly what: string;
  readonly state: 'kept' | 'renewed' | 'made' | 'removed' | 'broken';
  /** Why it is broken; never a secret. */
  readonly detail?: string;
}

export type OpenUpkeep = (access: ApiAccess) => Upkeep;
