import * as fc from 'fast-check';
import type { DeviceEvent } from '../../shared/domain/events';
import type { Facts, Identifiers } from '../../shared/domain/facts';
import { enrolled, reported, seen, unenrolled } from './device-events';

/** Random histories: few devices, instants and serial numbers, so that ties, joins, renames and shared names are frequent. */

const identifiers: fc.Arbitrary<Identifiers> = fc.record(
  { serialNumber: fc.constantFrom('a', 'b'), deviceName: fc.constant('mac') },
  { requiredKeys: [] },
);
const facts: fc.Arbitrary<Facts> = fc.record(
  {
    encrypted: fc.boolean(),
    firewall: fc.boolean(),
    managed: fc.boolean(),
    osVersion: fc.record({ major: fc.integer({ min: 14, max: 15 }), minor: fc.constant(0), patch: fc.constant(0) }),
  },
  { requiredKeys: [] },
);
export const DEVICES = ['generic:1', 'generic:2', 'uem:1', 'kolide:1'] as const;

/** What a source said of one of these devices, at an instant up to `latest`, recorded then or later. */
export const observation = (devices: readonly string[], latest: number): fc.Arbitrary<DeviceEvent> =>
  fc
    .record({
      make: fc.constantFrom(enrolled, reported, reported, reported, seen, unenrolled),
      device: fc.constantFrom(...devices),
      at: fc.integer({ min: 1, max: latest }),
      late: fc.oneof({ weight: 15, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: latest })),
      identifiers,
      facts,
    })
    .map(({ make, device, at, late, identifiers: ids, facts: said }) =>
      make(device, at, {
        identifiers: ids,
        facts: said,
        recordedAt: at + late,
        eventId: `${make.name}@${at}:${JSON.stringify([ids, said])}`,
      }),
    );

const byOperator = (device: string, at: number) => ({
  device,
  version: 1 as const,
  source: 'operator',
  occurredAt: at,
  recordedAt: at,
  who: 'ops@example.com',
  reason: 'test',
});
/** What an operator decided about one of these devices. */
export const operation = (devices: readonly string[], latest: number): fc.Arbitrary<DeviceEvent> =>
  fc
    .record({
      device: fc.constantFrom(...devices),
      other: fc.constantFrom(...devices),
      at: fc.integer({ min: 1, max: latest }),
      kind: fc.constantFrom('DeviceLinked', 'NameBound', 'ExemptionGranted', 'DeviceLocked', 'DeviceUnlocked'),
    })
    .map(({ device, other, at, kind }): DeviceEvent => {
      const eventId = kind === 'DeviceLinked' ? `${kind}@${at}:${other}` : `${kind}@${at}`;
      const envelope = { ...byOperator(device, at), eventId };
      switch (kind) {
        case 'DeviceLinked':
          return { ...envelope, type: kind, other };
        case 'NameBound':
          return { ...envelope, type: kind, commonName: 'bound' };
        case 'ExemptionGranted':
          return { ...envelope, type: kind, rules: ['disk'], expiresAt: at + 5 };
        case 'DeviceUnlocked':
          return { ...envelope, type: kind, lock: `DeviceLocked@${at - 1}` };
        default:
          return { ...envelope, type: 'DeviceLocked', expiresAt: at + 5 };
      }
    });
