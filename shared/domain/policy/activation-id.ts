import { ACTIVATION_PREFIX } from '../../contracts/tables';

/** Event id of an activation: its count, padded, so that the newest sorts last. */
export const activationId = (count: number): string => `${ACTIVATION_PREFIX}${String(count).padStart(10, '0')}`;
