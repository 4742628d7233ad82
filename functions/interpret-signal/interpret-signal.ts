import { buildEvent, type EventItem, eventItem, eventReference } from '../../shared/runtime/build-event';
import type { Hint, Source } from '../../shared/sources/source';
import { UninterpretableSignal } from '../../shared/sources/uninterpretable-signal';
import { type Looks, planLooks } from './plan-looks';
import type { SignalItem } from './signal-item';

/** What the workflow goes on with. */
export interface InterpretedSignal {
  /** The status the signal is closed with. */
  readonly outcome: 'events' | 'hint' | 'ignored';
  /** For the signal's `outcome` attribute. */
  readonly detail: object;
  readonly events: readonly EventItem[];
  /** Devices whose log grew: their verdicts are to be projected. */
  readonly devices: readonly string[];
  /** Epoch milliseconds: when the push arrived. */
  readonly receivedAt: number;
  /** Absent where nothing is to be looked at, or nothing can be. */
  readonly looks?: Looks;
}

export interface InterpretSignalPorts {
  /** By source id. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Turns a stored signal into events, and into a plan of which devices to look at. Pure but for the clock.
 *
 * @throws {@link UninterpretableSignal}: the workflow parks the signal with the message
 */
export function interpretSignal(ports: InterpretSignalPorts, signal: SignalItem): InterpretedSignal {
  const source = ports.sources.get(signal.source);
  if (source === undefined) throw new UninterpretableSignal(`source "${signal.source}" is no longer configured`);
  const interpretation = source.interpret(signal);
  const { receivedAt } = signal;
  switch (interpretation.outcome) {
    case 'events': {
      const recordedAt = ports.now();
      const events = interpretation.observations.map((observation) => buildEvent(signal, observation, recordedAt));
      const hint = interpretation.look === undefined ? undefined : follow(source, signal, interpretation.look);
      return {
        outcome: 'events',
        detail: { events: events.map(eventReference), ...(hint === undefined ? {} : { hint: hint.detail }) },
        events: events.map(eventItem),
        devices: [...new Set(events.map(({ device }) => device))],
        receivedAt,
        ...(hint?.looks === undefined ? {} : { looks: hint.looks }),
      };
    }
    case 'hint': {
      const { detail, looks } = follow(source, signal, interpretation);
      return {
        outcome: 'hint',
        detail,
        events: [],
        devices: [],
        receivedAt,
        ...(looks === undefined ? {} : { looks }),
      };
    }
    case 'ignored':
      return { outcome: 'ignored', detail: { reason: interpretation.reason }, events: [], devices: [], receivedAt };
  }
}

/** Most devices that an outcome names; more are counted. */
const MOST_NAMED = 20;

/** What the outcome says of the hint, and the looks it leads to where the source's API is configured. */
function follow(source: Source, signal: SignalItem, { devices, reason }: Hint): { detail: object; looks?: Looks } {
  const named = devices.slice(0, MOST_NAMED).map((key) => `${signal.source}:${key}`);
  const more = devices.length > named.length ? { andMore: devices.length - named.length } : {};
  const detail = { reason, devices: named, ...more };
  if (source.inventory === undefined) {
    return { detail: { ...detail, notFetched: 'no API is configured for this source (settings.api)' } };
  }
  return { detail, looks: planLooks(signal, devices) };
}
