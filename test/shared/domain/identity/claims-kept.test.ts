import { claimsKept } from '../../../../shared/domain/identity/claims';

const CONFIGURATION = {
  endpoints: {},
  sources: { ws1: { kind: 'workspace-one', reports: [], commonName: { template: '{serialNumber}' } } },
};
const envelope = { device: 'ws1:7', version: 1, source: 'ws1', occurredAt: 1, recordedAt: 1 } as const;
const named = { ...envelope, eventId: 'a', type: 'DeviceSeen', identifiers: { serialNumber: 'C02A' } } as const;
const nameless = { ...envelope, eventId: 'b', type: 'DeviceUnenrolled' } as const;

const kept = (...events: readonly (typeof named | typeof nameless)[]) =>
  claimsKept('ws1:7', 'ws1', events, CONFIGURATION);

test('a device that says its name at every turn is found by its name', () => {
  expect(kept(named)).toEqual(['name:c02a', 'serial:c02a']);
});

test('one that claims nothing is found by itself', () => {
  expect(kept(nameless)).toEqual(['device:ws1:7']);
  expect(kept()).toEqual(['device:ws1:7']);
});

test('an event without a name keeps the same claims whether it came first or last', () => {
  const claims = ['device:ws1:7', 'name:c02a', 'serial:c02a'];
  expect(kept(nameless, named)).toEqual(claims);
  expect(kept(named, nameless)).toEqual(claims);
  expect(kept(nameless)).toEqual(claims.slice(0, 1));
});
