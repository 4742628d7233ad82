import type { SourceDescription } from '../source';

/**
 * What an Apple MDM server's events can state, if it sends the devices `SecurityInfo` and `DeviceInformation` commands.
 * Not whether a device is compliant: such a server has no verdict of its own.
 */
export const APPLE_MDM_CAPABILITIES = {
  reports: ['managed', 'encrypted', 'firewall', 'platform', 'osVersion'],
  // Phones and tablets have no firewall to ask for.
  reportsOnlyOn: { firewall: ['macos'] },
  commonName: '{serialNumber}',
} as const satisfies Partial<SourceDescription>;
