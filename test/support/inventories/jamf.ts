import type { InventoryFixture } from '../inventory-contract';

export const jamfInventoryFixture: InventoryFixture = {
  kind: 'jamf',
  credentials: { clientId: 'client-contract', clientSecret: 'secret-contract-4711' },
  list: 'computers',
  device: (number) => ({
    id: String(number),
    udid: `5E0A5E0A-0000-4000-8000-${String(number).padStart(12, '0')}`,
    general: {
      name: `mac-${number}`,
      remoteManagement: { managed: true },
      reportDate: '2026-11-20T06:00:00.692Z',
      lastContactTime: '2026-11-20T08:00:00.514Z',
    },
    hardware: { serialNumber: `C02J${number}` },
    operatingSystem: { version: '15.1', fileVault2Status: 'ALL_ENCRYPTED' },
    diskEncryption: { bootPartitionEncryptionDetails: { partitionFileVault2State: 'ENCRYPTED' } },
    security: { firewallEnabled: true },
    userAndLocation: { email: 'mara@example.com' },
    groupMemberships: [{ groupId: '45', groupName: 'Compliant', smartGroup: true }],
  }),
  key: (number) => `computer:${number}`,
  unknownKey: 'computer:999999',
  fleet: 230,
};
