import type { DeviceEvent, HoldEvent } from '../events';

/** Time from an operator's decision to its end, at the latest its expiry. Epoch ms; `until` is exclusive. */
export interface Span {
  readonly eventId: string;
  readonly from: number;
  readonly until: number;
}
export interface Exemption extends Span {
  readonly rules: readonly string[];
}
export type Hold = Span & ({ readonly rule: string } | { readonly source: string });

export const exemptionsIn = (events: readonly DeviceEvent[]): readonly Exemption[] =>
  events.flatMap((event) =>
    event.type === 'ExemptionGranted'
      ? [
          {
            ...span(
              event,
              event.expiresAt,
              events.filter((end) => end.type === 'ExemptionEnded' && end.exemption === event.eventId),
            ),
            rules: event.rules,
          },
        ]
      : [],
  );

export const locksIn = (events: readonly DeviceEvent[]): readonly Span[] =>
  events.flatMap((event) =>
    event.type === 'DeviceLocked'
      ? [
          span(
            event,
            event.expiresAt,
            events.filter((end) => end.type === 'DeviceUnlocked' && end.lock === event.eventId),
          ),
        ]
      : [],
  );

/** In the order in which they began. */
export const holdsIn = (events: readonly HoldEvent[]): readonly Hold[] =>
  events
    .flatMap((event): Hold[] => {
      if (event.type !== 'EnforcementHeld') return [];
      const ends = events.filter((end) => end.type === 'EnforcementReleased' && end.hold === event.eventId);
      const of = event.of.kind === 'rule' ? { rule: event.of.rule } : { source: event.of.source };
      return [{ ...span(event, event.until, ends), ...of }];
    })
    .sort((a, b) => a.from - b.from || (a.eventId < b.eventId ? -1 : 1));

interface Ended {
  readonly eventId: string;
  readonly occurredAt: number;
}

function span(start: Ended, expiry: number, ends: readonly Ended[]): Span {
  return {
    eventId: start.eventId,
    from: start.occurredAt,
    until: ends.reduce((until, { occurredAt }) => Math.min(until, occurredAt), expiry),
  };
}
