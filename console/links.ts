import type { Html } from './html';

/** How one gets from place to place: by address on the local page, by calling the function again on a dashboard. */
export interface Links {
  /** The search form, with what was searched for in its field. */
  readonly search: (value: string) => Html;
  /** Leads to what is known of a common name. */
  readonly device: (commonName: string, label: string) => Html;
  /** Leads back to the page without a search. */
  readonly home: (label: string) => Html;
}
