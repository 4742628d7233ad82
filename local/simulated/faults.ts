/**
 * How a vendor's API misbehaves. `throttle`: 429 with `Retry-After`; `error`: 500; `hang`: no answer; `refuse`: no
 * credentials are taken; `garbage`: 200 with a page of HTML. `expire` is over at once: tokens given out so far end.
 */
export const API_FAULTS = ['none', 'throttle', 'error', 'hang', 'refuse', 'garbage'] as const;
export type ApiFaultMode = (typeof API_FAULTS)[number];
export const EXPIRE = 'expire';
