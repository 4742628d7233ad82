import * as z from 'zod';
import type { SourceDescription } from '../source';

/** Static facts of Workspace ONE UEM (Omnissa, formerly VMware AirWatch) as a sender of event notifications. */
export const workspaceOneDescription = {
  kind: 'workspace-one',
  title: 'Workspace ONE UEM',
  settings: z.strictObject({}),
  // Its notifications say nothing of encryption or firewall: a rule on those cannot require them of this source.
  reports: ['managed', 'compliant', 'jailbroken', 'platform', 'osVersion', 'owner'],
  // `CompromisedStatus` is empty for computers: requiring it of them would deny every Mac.
  reportsOnlyOn: { jailbroken: ['ios', 'android'] },
  // "Test Connection" and deliveries alike take exactly 200 for success.
  successStatus: 200,
  secretFormat: 'username:password, as entered under Settings > Event Notifications',
  commonName: '{serialNumber}',
} as const satisfies SourceDescription;
