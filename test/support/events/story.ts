import type { DeviceEvent } from '../../../shared/domain/events';
import type { Facts, Identifiers } from '../../../shared/domain/facts';

/** Events for specs, told in a line each: `reported('09:00', { compliant: true })`. Times are of 23 November 2026, UTC. */
export const at = (time: string): number => Date.parse(time.includes('T') ? time : `2026-11-23T${time}:00Z`);

interface Options {
  readonly device?: string;
  readonly identifiers?: Identifiers;
  /** Defaults to the time of the event. */
  readonly recorded?: string;
  readonly eventId?: string;
}

export const laptop: Identifiers = { serialNumber: 'C02EXAMPLE1' };

function envelope(
  type: string,
  time: string,
  { device = 'workspace-one:uuid:1', recorded = time, eventId }: Options,
  content: unknown,
) {
  return {
    device,
    eventId: eventId ?? `${type}@${time}/${JSON.stringify(content)}`,
    version: 1 as const,
    source: device.slice(0, device.indexOf(':')),
    occurredAt: at(time),
    recordedAt: at(recorded),
  };
}

export function enrolled(time: string, facts: Facts = { managed: true }, options: Options = {}): DeviceEvent {
  const identifiers = options.identifiers ?? laptop;
  return {
    ...envelope('DeviceEnrolled', time, options, { facts, identifiers }),
    type: 'DeviceEnrolled',
    identifiers,
    facts,
  };
}
export function reported(time: string, facts: Facts, options: Options = {}): DeviceEvent {
  const identifiers = options.identifiers ?? laptop;
  return {
    ...envelope('PostureReported', time, options, { facts, identifiers }),
    type: 'PostureReported',
    identifiers,
    facts,
  };
}
export function seen(time: string, options: Options = {}): DeviceEvent {
  return {
    ...envelope('DeviceSeen', time, options, options.identifiers ?? {}),
    type: 'DeviceSeen',
    identifiers: options.identifiers ?? {},
  };
}
export function unenrolled(time: string, options: Options = {}): DeviceEvent {
  return { ...envelope('DeviceUnenrolled', time, options, {}), type: 'DeviceUnenrolled' };
}
