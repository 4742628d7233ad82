import type { DeviceEvent } from '../../shared/domain/events';
import type { Interpretation, Source } from '../../shared/sources/source';
import { UninterpretableSignal } from '../../shared/sources/uninterpretable-signal';
import { buildEvent } from './build-event';
import type { SignalItem } from './signal-item';

/** What the workflow goes on with. */
export interface InterpretedSignal {
  /** The status the signal is closed with. */
  readonly outcome: Interpretation['outcome'];
  /** JSON for the signal's `outcome` attribute. */
  readonly detail: string;
  /** Items of the events table; times as digits, as DynamoDB wants its numbers. */
  readonly events: readonly {
    readonly device: string;
    readonly eventId: string;
    readonly type: string;
    readonly recordedAt: string;
    readonly event: string;
  }[];
  /** Devices whose log grew: their verdicts are to be projected. */
  readonly devices: readonly string[];
  /** Epoch milliseconds: when the push arrived. */
  readonly receivedAt: number;
}

export interface InterpretSignalPorts {
  /** By source id. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Turns a stored signal into events. Pure but for the clock.
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
      const detail = {
        events: events.map(({ type, device, eventId }) => ({ type, device, eventId })),
        ...(interpretation.look === undefined ? {} : { hint: interpretation.look }),
      };
      const devices = [...new Set(events.map(({ device }) => device))];
      return { outcome: 'events', detail: JSON.stringify(detail), events: events.map(toItem), devices, receivedAt };
    }
    case 'hint': {
      const devices = interpretation.devices.map((key) => `${signal.source}:${key}`);
      const detail = { reason: interpretation.reason, devices };
      return { outcome: 'hint', detail: JSON.stringify(detail), events: [], devices: [], receivedAt };
    }
    case 'ignored':
      return {
        outcome: 'ignored',
        detail: JSON.stringify({ reason: interpretation.reason }),
        events: [],
        devices: [],
        receivedAt,
      };
  }
}

const toItem = (event: DeviceEvent): InterpretedSignal['events'][number] => ({
  device: event.device,
  eventId: event.eventId,
  type: event.type,
  recordedAt: String(event.recordedAt),
  event: JSON.stringify(event),
});
