import { FLEET, HOLD_PREFIX } from '../../shared/contracts/tables';
import { canonicalJson } from '../../shared/domain/canonical-json';
import { type HoldEvent, holdEventSchema, type OperatorEvent, operatorEventSchema } from '../../shared/domain/events';
import { contentHash } from '../../shared/runtime/content-hash';
import type { Draft } from './draft';
import type { Asked } from './request';

export type Decided = OperatorEvent | HoldEvent;

/** In the history an operator's decision is told from a source's word by its id already. */
const DEVICE_PREFIX = 'op-';

/** Made of who asked under which key, so that a repeated request meets its own event. */
export function eventIdOf({ request, who, key }: Asked): string {
  // 132 bits, as events of sources have.
  const hash = contentHash(canonicalJson([request.action, who, key])).slice(0, 22);
  return isFleetWide(request.action) ? `${HOLD_PREFIX}${hash}` : `${DEVICE_PREFIX}${hash}`;
}

const isFleetWide = (action: Asked['request']['action']): boolean => action === 'hold' || action === 'release';

/** The decision as an event of the log. `at` is epoch ms, ours: people claim no times. */
export function operatorEvent(draft: Draft, { request, who, key }: Asked, at: number): Decided {
  const event = {
    ...draft,
    eventId: eventIdOf({ request, who, key }),
    version: 1,
    source: 'operator',
    occurredAt: at,
    recordedAt: at,
    who,
    reason: request.body.reason,
  };
  return draft.device === FLEET ? holdEventSchema.parse(event) : operatorEventSchema.parse(event);
}
