import { canonicalJson } from '../canonical-json';
import { type DeviceEvent, type HoldEvent, isObservation, type ObservationEvent } from '../events';
import { IDENTIFIER_NAMES, type Identifiers } from '../facts';
import { partitionOf } from '../identity/partition';
import { enrols, orderForFold } from '../posture/order';
import { knownUntil } from '../verdict/story';
import { runsOf } from './runs';

/**
 * What is kept of a log. `changes`: the present, and when what was said changed, now and as it was known when a hold began
 * that may count; that is all that since-when, compliance and holds ask of most stories (suffices.ts). `present`: the
 * present alone.
 */
export type Kept = 'changes' | 'present';

/**
 * Leaves out of a partition's events what makes no difference to a row any more, whatever comes after them. What is left
 * are events as they were recorded, so that everything that reads a log reads it: what operators decided; the events at
 * every instant that the fold remembers (since when and what before, last observed, last seen); the last unenrolment and the enrolment
 * after it; the first event that showed each value of an identifier, for names are claims for ever; the last observation,
 * the event recorded last, and the latest by both clocks. And, where changes are kept, the first and the last observation
 * of every run of equal facts, the first one since each exemption was granted, and all whose source's clock runs ahead.
 *
 * A function of the sets of events; compacting what was compacted together with later events gives the same as compacting
 * all of them.
 *
 * @returns undefined where it cannot be proven that what is left folds to the same: then nothing may be left out
 */
export function compact(
  device: string,
  events: readonly DeviceEvent[],
  kept: Kept = 'present',
  holds: readonly HoldEvent[] = [],
): readonly DeviceEvent[] | undefined {
  const starts = kept === 'changes' ? startsOfHolds(device, events, holds) : [];
  const asKnown = [...starts, Number.POSITIVE_INFINITY];
  const ids = new Set(asKnown.flatMap((at) => idsOfKept(device, knownAt(events, at), kept)));
  // What was true at an instant hangs on all that was said at it.
  const told = events.filter((event) => isObservation(event) && ids.has(event.eventId));
  const instants = new Set(told.map(({ occurredAt }) => occurredAt));
  const left = byId(
    events.filter((event) => ids.has(event.eventId) || (isObservation(event) && instants.has(event.occurredAt))),
  );
  const proven = asKnown.every(
    (at) => standsFor(device, knownAt(left, at), kept) === standsFor(device, knownAt(events, at), kept),
  );
  return proven ? left : undefined;
}

/** As a log is read. Each event once. */
export const byId = (events: readonly DeviceEvent[]): readonly DeviceEvent[] =>
  [...new Map(events.map((event) => [event.eventId, event])).values()].sort((a, b) => (a.eventId < b.eventId ? -1 : 1));

const knownAt = (events: readonly DeviceEvent[], at: number): readonly DeviceEvent[] =>
  events.filter(({ recordedAt }) => recordedAt <= at);

/**
 * When holds began (epoch ms) that may still count: whether a device was admitted is asked of what was known then. Whether
 * a hold was released is left aside: it was not when a later one began.
 */
function startsOfHolds(device: string, events: readonly DeviceEvent[], holds: readonly HoldEvent[]): readonly number[] {
  const latestFirst = holds
    .flatMap((hold) => (hold.type === 'EnforcementHeld' ? [{ from: hold.occurredAt, until: hold.until }] : []))
    .sort((a, b) => b.from - a.from);
  const starts: number[] = [];
  let asOf = knownUntil(new Map([[device, events]]));
  for (const { from, until } of latestFirst) {
    if (until <= asOf) continue;
    starts.push(from);
    // What was in effect at its beginning has a say in whether the device was admitted.
    asOf = Math.min(asOf, knownUntil(new Map([[device, knownAt(events, from)]])));
  }
  return starts;
}

function idsOfKept(device: string, events: readonly DeviceEvent[], kept: Kept): readonly string[] {
  const observations = orderForFold(events.filter(isObservation));
  const instants = new Set([
    ...rememberedInstants(device, observations),
    ...(kept === 'changes' ? changingInstants(device, events, observations) : []),
  ]);
  return [
    ...events.filter((event) => !isObservation(event)).map(({ eventId }) => eventId),
    ...observations.filter(({ occurredAt }) => instants.has(occurredAt)).map(({ eventId }) => eventId),
    ...enrolment(observations),
    ...firstOfEachIdentifier(observations),
    ...latestBy(events, ({ occurredAt, recordedAt }) => Math.min(occurredAt, recordedAt)),
    ...latestBy(events, ({ recordedAt }) => recordedAt),
    ...observations.slice(-1).map(({ eventId }) => eventId),
  ];
}

/** All that rows take from a log whose later events are all later ones. */
function standsFor(device: string, of: readonly DeviceEvent[], kept: Kept): string {
  return canonicalJson({
    partition: partitionOf(device, byId(of)),
    knownUntil: knownUntil(new Map([[device, of]])),
    identifiers: IDENTIFIER_NAMES.map((name) => [...new Set(of.flatMap((event) => valueIn(event, name)))].sort()),
    ...(kept === 'changes' ? { runs: runsOf(device, orderForFold(of.filter(isObservation))) } : {}),
  });
}

/** Epoch ms at which history is asked what was true: where it turned, and where an exemption may have been complied with. */
function changingInstants(
  device: string,
  events: readonly DeviceEvent[],
  ordered: readonly ObservationEvent[],
): readonly number[] {
  const asOf = knownUntil(new Map([[device, events]]));
  const instants = ordered.map(({ occurredAt }) => occurredAt);
  return [
    ...runsOf(device, ordered).flatMap(({ from, to }) => [from, to]),
    ...events.flatMap((event) =>
      event.type === 'ExemptionGranted' ? (instants.find((instant) => instant >= event.occurredAt) ?? []) : [],
    ),
    // An exemption that is open is complied with by then, or at an instant that is still ahead.
    ...instants.filter((instant) => instant <= asOf).slice(-1),
    ...instants.filter((instant) => instant > asOf),
  ];
}

function rememberedInstants(device: string, ordered: readonly ObservationEvent[]): readonly number[] {
  const { facts, identifiers, lastSeen } = partitionOf(device, ordered).history;
  // What was reported before a run of a value began is what the run broke with: without it, it would begin earlier.
  const counting = ordered.slice(enrolledFrom(ordered));
  const before = (name: string, since: number): readonly number[] => {
    const broken = counting.findLast((event) => event.occurredAt < since && 'facts' in event && name in event.facts);
    return broken === undefined ? [] : [broken.occurredAt];
  };
  return [
    ...Object.entries(facts).flatMap(([name, { since, observedAt }]) => [...before(name, since), since, observedAt]),
    ...Object.values(identifiers).map(({ observedAt }) => observedAt),
    ...(lastSeen === undefined ? [] : [lastSeen]),
  ];
}

/** The last unenrolment, and the first event after it that enrols. */
const enrolment = (ordered: readonly ObservationEvent[]): readonly string[] =>
  [ordered[lastUnenrolment(ordered)], ordered[enrolledFrom(ordered)]].flatMap((event) => event?.eventId ?? []);

const lastUnenrolment = (ordered: readonly ObservationEvent[]): number =>
  ordered.findLastIndex(({ type }) => type === 'DeviceUnenrolled');

/** Place of the event since which the device is enrolled; past the end where it is not. */
function enrolledFrom(ordered: readonly ObservationEvent[]): number {
  const unenrolled = lastUnenrolment(ordered);
  const place = ordered.findIndex((event, index) => index > unenrolled && enrols(event));
  return place < 0 ? ordered.length : place;
}

function firstOfEachIdentifier(ordered: readonly ObservationEvent[]): readonly string[] {
  const first = new Map<string, string>();
  for (const event of ordered) {
    for (const name of IDENTIFIER_NAMES) {
      for (const value of valueIn(event, name)) {
        const key = `${name} ${value}`;
        first.set(key, first.get(key) ?? event.eventId);
      }
    }
  }
  return [...first.values()];
}

function latestBy(events: readonly DeviceEvent[], clock: (event: DeviceEvent) => number): readonly string[] {
  const later = (a: DeviceEvent, b: DeviceEvent): DeviceEvent =>
    clock(a) > clock(b) || (clock(a) === clock(b) && a.eventId < b.eventId) ? a : b;
  const [first, ...others] = events;
  return first === undefined ? [] : [others.reduce(later, first).eventId];
}

const valueIn = (event: DeviceEvent, name: keyof Identifiers): readonly string[] => {
  const value = 'identifiers' in event ? event.identifiers[name] : undefined;
  return value === undefined ? [] : [value];
};
