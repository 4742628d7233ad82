import { GRAPH_SECRET_FORMAT, graphSettingsSchema } from '../graph/settings';
import type { SourceDescription } from '../source';

/** Static facts of Microsoft Entra ID, to whose devices Intune and partners' MDMs write one verdict. */
export const entraDescription = {
  kind: 'entra',
  title: 'Microsoft Entra ID',
  settings: graphSettingsSchema,
  reports: [],
  successStatus: 202,
  secretFormat: 'the clientState of the subscriptions, 16 to 128 random characters',
  // The directory holds no serial number; the device id is what certificates of Entra-joined devices can be named by.
  commonName: undefined,
  api: {
    reports: ['managed', 'compliant', 'platform', 'osVersion'],
    commonName: '{deviceUuid}',
    secretFormat: GRAPH_SECRET_FORMAT,
    upkeepSetting: 'subscriptions',
  },
} as const satisfies SourceDescription;
