import type { InventoryFixture } from '../inventory-contract';

const uuid = (number: number) => `3f0c4d5e-1111-4222-8333-${String(number).padStart(12, '0')}`;

export const workspaceOneInventoryFixture: InventoryFixture = {
  kind: 'workspace-one',
  credentials: { clientId: 'ws1-client', clientSecret: 'ws1-contract-secret', apiKey: 'ws1-contract-key' },
  list: 'devices',
  device: (number) => ({
    Id: { Value: 20_000 + number },
    Uuid: uuid(number).toUpperCase(),
    Udid: '',
    SerialNumber: `C02W${number}`,
    Platform: 'AppleOsX',
    OperatingSystem: '15.1.0',
    EnrollmentStatus: 'Enrolled',
    ComplianceStatus: 'NonCompliant',
    CompromisedStatus: false,
    UserEmailAddress: 'Mara@Example.com',
    LastSeen: '2026-11-20T08:00:00.573',
  }),
  key: (number) => `uuid:${uuid(number)}`,
  unknownKey: 'uuid:00000000-0000-4000-8000-999999999999',
  fleet: 1_100,
};
