import type { InventoryFixture } from '../inventory-contract';

export const simplemdmInventoryFixture: InventoryFixture = {
  kind: 'simplemdm',
  credentials: { apiKey: 'simplemdm-contract-key' },
  list: 'devices',
  device: (number) => ({
    type: 'device',
    id: number,
    attributes: {
      name: `device-${number}`,
      last_seen_at: '2026-11-20T00:14:30.000-08:00',
      status: 'enrolled',
      os_version: '15.1.1',
      product_name: 'MacBookPro18,1',
      serial_number: `C02S${number}`,
      filevault_enabled: true,
      firewall: { enabled: number % 2 === 0 },
    },
  }),
  key: (number) => `device:${number}`,
  unknownKey: 'device:999999',
  fleet: 230,
};
