import { GRAPH_SECRET_FORMAT, graphSettingsSchema } from '../graph/settings';
import type { SourceDescription } from '../source';

/** Static facts of Microsoft Intune: change notifications of Graph, and records of Azure Monitor's Event Hub sent on. */
export const intuneDescription = {
  kind: 'intune',
  title: 'Microsoft Intune',
  settings: graphSettingsSchema,
  // What the daily snapshot in the Event Hub says. Graph's notifications alone say nothing.
  reports: ['managed', 'compliant', 'platform', 'osVersion', 'owner'],
  successStatus: 202,
  secretFormat:
    'the clientState of the subscriptions, 16 to 128 random characters; in the URL (?token=) for records of the Event Hub',
  commonName: '{serialNumber}',
  api: {
    reports: ['encrypted', 'jailbroken'],
    // "Unknown" on computers.
    reportsOnlyOn: { jailbroken: ['ios', 'android'] },
    secretFormat: GRAPH_SECRET_FORMAT,
    upkeepSetting: 'subscriptions',
  },
} as const satisfies SourceDescription;
