import type { Observation } from '../domain/events';

/**
 * What a vendor's API says of devices: the third capability of a source. Facts that are fetched are observations like
 * pushed ones, claimed at their own time: when the device last reported, not when we asked. A device that has been
 * silent for a week must not look alive because somebody looked it up.
 *
 * Every method throws an error of `api.ts` where the API does not answer as it should; all of them may be repeated.
 */
export interface Inventory {
  /** One device by its source key. */
  device(key: string): Promise<DeviceReading>;
  /** All devices, a page at a time: begins without a cursor, ends where `next` is undefined. A page may be empty. */
  devices(cursor: string | undefined): Promise<InventoryPage>;
}

export type DeviceReading =
  | { readonly kind: 'found'; readonly observations: readonly [Observation, ...Observation[]] }
  /** The API answered, and knows no such device (any more). */
  | { readonly kind: 'gone' };

export interface InventoryPage {
  readonly observations: readonly Observation[];
  /** Opaque: to be handed back as it is. */
  readonly next: string | undefined;
}
