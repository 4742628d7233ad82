import { canonicalJson } from '../canonical-json';
import { type DeviceEvent, isObservation, type ObservationEvent } from '../events';
import { IDENTIFIER_NAMES, type Identifiers } from '../facts';
import { partitionOf } from '../identity/partition';
import { orderForFold } from '../posture/order';
import { knownUntil } from '../verdict/story';

/**
 * Leaves out of a partition's events what makes no difference to a row any more, whatever comes after them. What is left
 * are events as they were recorded, so that everything that reads a log reads it: what operators decided; the events at
 * every instant that the fold remembers (since when and what before, last observed, last seen); the last unenrolment and the enrolment
 * after it; the first event that showed each value of an identifier, for names are claims for ever; the last observation,
 * the event recorded last, and the latest by both clocks.
 *
 * A function of the set of events; compacting what was compacted together with later events gives the same as compacting
 * all of them.
 *
 * @returns undefined where it cannot be proven that what is left folds to the same: then nothing may be left out
 */
export function compact(device: string, events: readonly DeviceEvent[]): readonly DeviceEvent[] | undefined {
  const observations = orderForFold(events.filter(isObservation));
  const instants = rememberedInstants(device, observations);
  const kept = new Set<string>([
    ...events.filter((event) => !isObservation(event)).map(({ eventId }) => eventId),
    ...observations.filter(({ occurredAt }) => instants.has(occurredAt)).map(({ eventId }) => eventId),
    ...enrolment(observations),
    ...firstOfEachIdentifier(observations),
    ...latestBy(events, ({ occurredAt, recordedAt }) => Math.min(occurredAt, recordedAt)),
    ...latestBy(events, ({ recordedAt }) => recordedAt),
    ...observations.slice(-1).map(({ eventId }) => eventId),
  ]);
  const left = byId(events.filter(({ eventId }) => kept.has(eventId)));
  return standsFor(left) === standsFor(events) ? left : undefined;

  /** All that rows take from a log whose later events are all later ones. */
  function standsFor(of: readonly DeviceEvent[]): string {
    return canonicalJson({
      partition: partitionOf(device, byId(of)),
      knownUntil: knownUntil(new Map([[device, of]])),
      identifiers: IDENTIFIER_NAMES.map((name) => [...new Set(of.flatMap((event) => valueIn(event, name)))].sort()),
    });
  }
}

/** As a log is read. Each event once. */
export const byId = (events: readonly DeviceEvent[]): readonly DeviceEvent[] =>
  [...new Map(events.map((event) => [event.eventId, event])).values()].sort((a, b) => (a.eventId < b.eventId ? -1 : 1));

function rememberedInstants(device: string, ordered: readonly ObservationEvent[]): ReadonlySet<number> {
  const { facts, identifiers, lastSeen } = partitionOf(device, ordered).history;
  // What was reported before a run of a value began is what the run broke with: without it, it would begin earlier.
  const counting = ordered.slice(enrolledFrom(ordered));
  const before = (name: string, since: number): readonly number[] => {
    const broken = counting.findLast((event) => event.occurredAt < since && 'facts' in event && name in event.facts);
    return broken === undefined ? [] : [broken.occurredAt];
  };
  return new Set([
    ...Object.entries(facts).flatMap(([name, { since, observedAt }]) => [...before(name, since), since, observedAt]),
    ...Object.values(identifiers).map(({ observedAt }) => observedAt),
    ...(lastSeen === undefined ? [] : [lastSeen]),
  ]);
}

/** The last unenrolment, and the first event after it that enrols. */
const enrolment = (ordered: readonly ObservationEvent[]): readonly string[] =>
  [ordered[lastUnenrolment(ordered)], ordered[enrolledFrom(ordered)]].flatMap((event) => event?.eventId ?? []);

const lastUnenrolment = (ordered: readonly ObservationEvent[]): number =>
  ordered.findLastIndex(({ type }) => type === 'DeviceUnenrolled');

/** Place of the event since which the device is enrolled; past the end where it is not. */
function enrolledFrom(ordered: readonly ObservationEvent[]): number {
  const enrols = (event: ObservationEvent): boolean =>
    event.type === 'DeviceEnrolled' || (event.type === 'PostureReported' && event.facts.managed === true);
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
