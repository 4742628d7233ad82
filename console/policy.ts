import type { PolicyActivated } from '../shared/domain/events';
import type { ShownPolicy } from './view';

/** An activation as the page lists it. */
export const shownPolicy = (event: PolicyActivated): ShownPolicy => ({
  activation: event.activation,
  at: new Date(event.recordedAt).toISOString(),
  policyHash: event.policyHash,
  configurationHash: event.configurationHash,
});
