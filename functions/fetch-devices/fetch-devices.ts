import type { LookLeases } from '../../shared/adapters/look-leases';
import type { ObservationEvent } from '../../shared/domain/events';
import { buildEvent, type EventItem, eventItem, eventReference } from '../../shared/runtime/build-event';
import { ApiUnreadable } from '../../shared/sources/api';
import type { Inventory } from '../../shared/sources/inventory';
import type { FetchRequest } from './request';

/** What the workflow goes on with. */
export interface FetchedDevices {
  readonly events: readonly EventItem[];
  /** Devices whose log grew. */
  readonly devices: readonly string[];
  /** The events by name, for the signal's outcome. */
  readonly named: readonly ReturnType<typeof eventReference>[];
  /** Devices that another signal of the same window looks at. */
  readonly coveredByOthers: readonly string[];
  /** Devices the API says something unreadable of. The others of the batch are not held up by them. */
  readonly failed: readonly { readonly device: string; readonly error: string }[];
}

export interface FetchDevicesPorts {
  /** By source id; a source without an API is not in it. */
  readonly inventories: ReadonlyMap<string, Inventory>;
  readonly leases: LookLeases;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Devices looked up at a time: vendors advise at most five calls at once, and two batches may run side by side. */
const AT_ONCE = 2;

/**
 * Looks devices up, each once per window however many signals hint at it. May be repeated: a lease is given again to the
 * signal that holds it, and an observation seen before makes the same event.
 *
 * @throws {@link ApiUnavailable}: the workflow tries again; {@link ApiRefused}: somebody has to mend it
 */
export async function fetchDevices(ports: FetchDevicesPorts, request: FetchRequest): Promise<FetchedDevices> {
  const inventory = ports.inventories.get(request.source);
  if (inventory === undefined) throw new ApiUnreadable(`source "${request.source}" has no API configured any more`);
  const outcomes = await inTurns(request.looks, AT_ONCE, (look) => lookAt(ports, inventory, request, look));
  const events = outcomes.flatMap((outcome) => (outcome.kind === 'events' ? outcome.events : []));
  return {
    events: events.map(eventItem),
    devices: [...new Set(events.map(({ device }) => device))],
    named: events.map(eventReference),
    coveredByOthers: outcomes.flatMap((outcome) => (outcome.kind === 'covered' ? [outcome.device] : [])),
    failed: outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.failure] : [])),
  };
}

type LookOutcome =
  | { readonly kind: 'events'; readonly events: readonly ObservationEvent[] }
  | { readonly kind: 'covered'; readonly device: string }
  | { readonly kind: 'failed'; readonly failure: FetchedDevices['failed'][number] };

async function lookAt(
  ports: FetchDevicesPorts,
  inventory: Inventory,
  { source, signalId }: FetchRequest,
  { key, lease }: FetchRequest['looks'][number],
): Promise<LookOutcome> {
  if (!(await ports.leases.take(lease, signalId))) return { kind: 'covered', device: `${source}:${key}` };
  try {
    const reading = await inventory.device(key);
    const lookedAt = ports.now();
    const from = { source, signalId, receivedAt: lookedAt };
    const observations =
      reading.kind === 'gone'
        ? [{ type: 'DeviceUnenrolled' as const, deviceKey: key, claimedAt: undefined }]
        : reading.observations;
    return { kind: 'events', events: observations.map((observation) => buildEvent(from, observation, lookedAt)) };
  } catch (error) {
    if (!(error instanceof ApiUnreadable)) throw error;
    return { kind: 'failed', failure: { device: `${source}:${key}`, error: error.message } };
  }
}

/** As `Promise.all` over `items`, so many at a time; the first error ends it. */
async function inTurns<T, R>(items: readonly T[], most: number, work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  return results;
}
