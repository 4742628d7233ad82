import type { DeviceEvent } from '../../shared/domain/events';
import type { Facts, Identifiers } from '../../shared/domain/facts';

/** Events as the log holds them. `device` is `<source>:<key>`; `at` (epoch ms) is both when it happened and when we recorded it. */
interface Details {
  readonly identifiers?: Identifiers;
  readonly facts?: Facts;
  readonly eventId?: string;
  readonly recordedAt?: number;
}

const envelope = (type: DeviceEvent['type'], device: string, at: number, details: Details) => ({
  device,
  eventId: details.eventId ?? `${type}@${at}`,
  version: 1 as const,
  source: device.slice(0, device.indexOf(':')),
  occurredAt: at,
  recordedAt: details.recordedAt ?? at,
});

export const enrolled = (device: string, at: number, details: Details = {}): DeviceEvent => ({
  ...envelope('DeviceEnrolled', device, at, details),
  type: 'DeviceEnrolled',
  identifiers: details.identifiers ?? {},
  facts: details.facts ?? {},
});

export const reported = (device: string, at: number, details: Details = {}): DeviceEvent => ({
  ...envelope('PostureReported', device, at, details),
  type: 'PostureReported',
  identifiers: details.identifiers ?? {},
  facts: details.facts ?? {},
});

export const seen = (device: string, at: number, details: Details = {}): DeviceEvent => ({
  ...envelope('DeviceSeen', device, at, details),
  type: 'DeviceSeen',
  identifiers: details.identifiers ?? {},
});

export const unenrolled = (device: string, at: number, details: Details = {}): DeviceEvent => ({
  ...envelope('DeviceUnenrolled', device, at, details),
  type: 'DeviceUnenrolled',
});
