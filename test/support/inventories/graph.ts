import type { JsonObject } from '../../../local/json';
import type { InventoryFixture } from '../inventory-contract';

const guid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const credentials: JsonObject = { clientId: 'contract-app', clientSecret: 'contract-secret' };

export const intuneInventoryFixture: InventoryFixture = {
  kind: 'intune',
  credentials,
  list: 'managedDevices',
  device: (number) => ({
    id: guid(number),
    deviceName: `host-${number}`,
    serialNumber: `5CG${number}`,
    azureADDeviceId: guid(900_000 + number),
    complianceState: number % 2 === 0 ? 'noncompliant' : 'compliant',
    isEncrypted: true,
    jailBroken: 'Unknown',
    operatingSystem: 'Windows',
    osVersion: '10.0.22631.5624',
    lastSyncDateTime: '2026-11-20T07:00:00Z',
  }),
  key: (number) => `intune:${guid(number)}`,
  unknownKey: `intune:${guid(999_999)}`,
  fleet: 230,
};

export const entraInventoryFixture: InventoryFixture = {
  kind: 'entra',
  credentials,
  list: 'devices',
  device: (number) => ({
    id: guid(number),
    deviceId: guid(900_000 + number),
    displayName: `host-${number}`,
    accountEnabled: true,
    isCompliant: number % 2 === 1,
    isManaged: true,
    operatingSystem: 'Windows',
    operatingSystemVersion: '10.0.22631.5624',
    approximateLastSignInDateTime: '2026-11-20T07:00:00Z',
  }),
  key: (number) => `entra:${guid(number)}`,
  unknownKey: `entra:${guid(999_999)}`,
  fleet: 230,
};
