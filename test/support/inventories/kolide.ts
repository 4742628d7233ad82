import type { InventoryFixture } from '../inventory-contract';

export const kolideInventoryFixture: InventoryFixture = {
  kind: 'kolide',
  credentials: { apiKey: 'k2sk_contract' },
  list: 'devices',
  device: (number) => ({
    id: String(number),
    name: `host-${number}`,
    registered_at: '2026-01-01T00:00:00Z',
    last_seen_at: '2026-11-20T08:00:00Z',
    operating_system: 'macOS 15.1.0',
    serial: `C02K${number}`,
    hardware_uuid: null,
    auth_state: 'Good',
  }),
  key: String,
  unknownKey: '999999',
  fleet: 230,
};
