import { generateKeyPairSync } from 'node:crypto';
import type { InventoryFixture } from '../inventory-contract';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

export const googleInventoryFixture: InventoryFixture = {
  kind: 'google',
  credentials: {
    client_email: 'contract@project.iam.example',
    private_key_id: 'contract-1',
    private_key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  },
  list: 'devices',
  device: (number) => ({
    name: `devices/d-${number}`,
    deviceId: `id-${number}`,
    serialNumber: `R58${number}`,
    deviceType: 'ANDROID',
    osVersion: 'Android 15.0.1',
    lastSyncTime: '2026-11-20T07:00:00Z',
    managementState: 'APPROVED',
    compromisedState: 'UNCOMPROMISED',
    encryptionState: 'ENCRYPTED',
  }),
  key: (number) => `device:id-${number}`,
  unknownKey: 'device:id-999999',
  fleet: 230,
};
