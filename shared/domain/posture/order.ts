import type { DeviceEvent } from '../events';

/** Whether a device that says so is enrolled from then on: a report of being managed is as good as an enrolment. */
export const enrols = (event: DeviceEvent): boolean =>
  event.type === 'DeviceEnrolled' || (event.type === 'PostureReported' && event.facts.managed === true);

/**
 * The order of the fold: by `occurredAt`; at one instant first what enrols (so that what was said with it counts), last
 * unenrolments (they void what was said at the same time), and otherwise by event id, so that the order is total and the
 * same everywhere. Each event counts once.
 */
export function orderForFold<E extends DeviceEvent>(events: readonly E[]): readonly E[] {
  const unique = new Map(events.map((event) => [event.eventId, event]));
  return [...unique.values()].sort(
    (a, b) => a.occurredAt - b.occurredAt || rank(a) - rank(b) || (a.eventId < b.eventId ? -1 : 1),
  );
}

function rank(event: DeviceEvent): number {
  if (event.type === 'DeviceUnenrolled') return 2;
  return enrols(event) ? 0 : 1;
}
