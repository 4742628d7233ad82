import type { DeviceEvent } from '../events';
import { type DeviceHistory, foldDevice } from '../posture/fold';

/** A device is `<source>:<key>`; source ids have no colon. */
export const sourceOf = (device: string): string => device.slice(0, Math.max(0, device.indexOf(':')));

/** One partition of the log, folded: what its source says, and what operators decided about who it is. */
export interface Partition {
  readonly history: DeviceHistory;
  /** Partitions it was linked with. */
  readonly links: readonly string[];
  /** The latest binding; ties of time by event id, so that every order of arrival gives the same. */
  readonly binding: Binding | undefined;
}
export interface Binding {
  readonly commonName: string;
  readonly at: number;
  readonly eventId: string;
}

export function partitionOf(device: string, events: readonly DeviceEvent[]): Partition {
  return {
    history: foldDevice(device, sourceOf(device), events),
    links: linksIn(events),
    binding: events
      .flatMap((event): Binding[] =>
        event.type === 'NameBound'
          ? [{ commonName: event.commonName, at: event.occurredAt, eventId: event.eventId }]
          : [],
      )
      .reduce<Binding | undefined>(laterBinding, undefined),
  };
}

export const linksIn = (events: readonly DeviceEvent[]): readonly string[] => [
  ...new Set(events.flatMap((event) => (event.type === 'DeviceLinked' ? [event.other] : []))),
];

export function laterBinding(a: Binding | undefined, b: Binding | undefined): Binding | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.at !== b.at) return a.at > b.at ? a : b;
  return a.eventId > b.eventId ? a : b;
}
