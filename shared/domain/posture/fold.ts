import { type DeviceEvent, isObservation, type ObservationEvent } from '../events';
import { FACT_NAMES, type FactName, type Facts, IDENTIFIER_NAMES, type Identifiers } from '../facts';
import { enrols, orderForFold } from './order';
import { worseFact } from './worst';

/** A fact of one device as one source tells it. Times are epoch ms by the source's clock (`occurredAt`). */
export interface ObservedFact<T> {
  readonly value: T;
  /** The latest observation. */
  readonly observedAt: number;
  /** The first observation of the unbroken run of this value that the latest one ends. */
  readonly since: number;
}
export type ObservedFacts = { readonly [N in FactName]?: ObservedFact<NonNullable<Facts[N]>> };
export type ObservedIdentifiers = {
  readonly [N in keyof Identifiers]?: { readonly value: string; readonly observedAt: number };
};

/** What one partition of the log says: one device as one source knows it. */
export interface DeviceHistory {
  readonly device: string;
  readonly source: string;
  /** Not unenrolled since it was last enrolled or reported as managed. */
  readonly enrolled: boolean;
  readonly facts: ObservedFacts;
  readonly identifiers: ObservedIdentifiers;
  /** Proof of life: the latest observation of the device itself. Undefined while not enrolled. */
  readonly lastSeen: number | undefined;
}

/**
 * Folds the *set* of a device's events: neither the order they came in nor duplicates matter. Ties of time break toward
 * denial: the worse of two values stands, and an unenrolment beats what happened at the same instant.
 */
export function foldDevice(device: string, source: string, events: readonly DeviceEvent[]): DeviceHistory {
  return orderForFold(events.filter(isObservation)).reduce(foldEvent, unheardOf(device, source));
}

/** Before the first event. */
export const unheardOf = (device: string, source: string): DeviceHistory => ({
  device,
  source,
  enrolled: false,
  facts: {},
  identifiers: {},
  lastSeen: undefined,
});

/** One event more, not earlier than those before it (order.ts). */
export function foldEvent(history: DeviceHistory, event: ObservationEvent): DeviceHistory {
  switch (event.type) {
    case 'DeviceUnenrolled':
      // What the source knew of the device is void; its identifiers stay, for the name must find its retired row.
      return { ...history, enrolled: false, facts: {}, lastSeen: undefined };
    case 'DeviceEnrolled':
    case 'PostureReported': {
      const enrolled = history.enrolled || enrols(event);
      const base = { ...history, enrolled, identifiers: withIdentifiers(history, event.identifiers, event.occurredAt) };
      return enrolled
        ? { ...base, facts: withFacts(history.facts, event.facts, event.occurredAt), lastSeen: event.occurredAt }
        : base;
    }
    case 'DeviceSeen': {
      const identifiers = withIdentifiers(history, event.identifiers, event.occurredAt);
      return history.enrolled ? { ...history, identifiers, lastSeen: event.occurredAt } : { ...history, identifiers };
    }
  }
}

function withIdentifiers(history: DeviceHistory, reported: Identifiers, at: number): ObservedIdentifiers {
  const updated: Record<string, { value: string; observedAt: number }> = { ...history.identifiers };
  for (const name of IDENTIFIER_NAMES) {
    const value = reported[name];
    if (value === undefined) continue;
    const current = updated[name];
    // Events come sorted, so only a tie of time can meet an equal instant: the smaller text stands, whatever came first.
    if (current?.observedAt === at && current.value <= value) continue;
    updated[name] = { value, observedAt: at };
  }
  return updated;
}

function withFacts(facts: ObservedFacts, reported: Facts, at: number): ObservedFacts {
  return FACT_NAMES.reduce((all, name) => withFact(all, name, reported, at), facts);
}

function withFact<N extends FactName>(facts: ObservedFacts, name: N, reported: Facts, at: number): ObservedFacts {
  const value = reported[name];
  if (value === undefined) return facts;
  const current: ObservedFact<unknown> | undefined = facts[name];
  const chosen = current?.observedAt === at ? worseFact(name, current.value, value) : value;
  const unchanged = current !== undefined && sameFact(current.value, chosen);
  return { ...facts, [name]: { value: chosen, observedAt: at, since: unchanged ? current.since : at } };
}

const sameFact = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
