import type { DeviceEvent } from '../events';

/**
 * The order of the fold: by `occurredAt`; at one instant unenrolments last (they void what was said at the same time),
 * and otherwise by event id, so that the order is total and the same everywhere. Each event counts once.
 */
export function orderForFold<E extends DeviceEvent>(events: readonly E[]): readonly E[] {
  const unique = new Map(events.map((event) => [event.eventId, event]));
  return [...unique.values()].sort(
    (a, b) => a.occurredAt - b.occurredAt || rank(a) - rank(b) || (a.eventId < b.eventId ? -1 : 1),
  );
}

const rank = (event: DeviceEvent): number => (event.type === 'DeviceUnenrolled' ? 1 : 0);
