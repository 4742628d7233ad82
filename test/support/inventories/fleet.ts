import type { InventoryFixture } from '../inventory-contract';

export const fleetInventoryFixture: InventoryFixture = {
  kind: 'fleet',
  credentials: { token: 'fleet-contract-token' },
  list: 'hosts',
  device: (number) => ({
    id: number,
    last_enrolled_at: '2026-11-01T07:00:00Z',
    detail_updated_at: '2026-11-20T08:00:00Z',
    policy_updated_at: '2026-11-20T08:10:00Z',
    seen_time: '2026-11-20T08:14:30Z',
    computer_name: `host-${number}`,
    hardware_serial: `C02F${number}`,
    platform: 'darwin',
    os_version: 'macOS 15.1.1',
    // Left out of the list by the vendor: each host is looked up by itself.
    disk_encryption_enabled: true,
    mdm: { enrollment_status: 'On (automatic)' },
    policies: [{ id: 1, name: 'Gatekeeper', response: number % 2 === 0 ? 'pass' : 'fail', critical: true }],
  }),
  key: (number) => `host:${number}`,
  unknownKey: 'host:999999',
  fleet: 120,
};
