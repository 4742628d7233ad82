import type { SourceDescription } from '../source';
import { googleSettingsSchema } from './settings';

/** Static facts of Google endpoint management: the audit log of mobile devices, pushed through a channel. */
export const googleDescription = {
  kind: 'google',
  title: 'Google endpoint management',
  settings: googleSettingsSchema,
  reports: ['managed', 'compliant', 'owner'],
  successStatus: 202,
  secretFormat: 'the token of the channel, 16 to 256 random characters',
  commonName: '{serialNumber}',
  api: {
    reports: ['jailbroken', 'encrypted', 'platform', 'osVersion'],
    upkeepSetting: 'channel',
    // Cloud Identity says these of phones only.
    reportsOnlyOn: { jailbroken: ['ios', 'android'], encrypted: ['android'] },
    secretFormat:
      'the JSON key of a service account with domain-wide delegation for the scopes cloud-identity.devices.readonly and admin.reports.audit.readonly',
  },
} as const satisfies SourceDescription;
