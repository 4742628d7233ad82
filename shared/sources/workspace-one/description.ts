import * as z from 'zod';
import { apiBaseUrlSchema } from '../api';
import type { SourceDescription } from '../source';

const apiSchema = z.strictObject({
  /** The root of the UEM server's API: `https://as1234.awmdm.com`. */
  baseUrl: apiBaseUrlSchema,
  /** The token server of the region, whole: `https://na.uemauth.vmwservices.com/connect/token`. */
  tokenUrl: apiBaseUrlSchema,
});
export type WorkspaceOneApiSettings = z.output<typeof apiSchema>;

/** Static facts of Workspace ONE UEM (Omnissa, formerly VMware AirWatch) as a sender of event notifications. */
export const workspaceOneDescription = {
  kind: 'workspace-one',
  title: 'Workspace ONE UEM',
  settings: z.strictObject({ api: apiSchema.optional() }),
  // Its notifications say nothing of encryption or firewall: a rule on those cannot require them of this source.
  reports: ['managed', 'compliant', 'jailbroken', 'platform', 'osVersion', 'owner'],
  // `CompromisedStatus` is empty for computers: requiring it of them would deny every Mac.
  reportsOnlyOn: { jailbroken: ['ios', 'android'] },
  // "Test Connection" and deliveries alike take exactly 200 for success.
  successStatus: 200,
  secretFormat: 'username:password, as entered under Settings > Event Notifications',
  commonName: '{serialNumber}',
  // The API says what the notifications say, and when the device was last seen.
  api: {
    reports: [],
    secretFormat:
      '{"clientId":"…","clientSecret":"…","apiKey":"<REST API key>"} of an OAuth client that may read devices',
  },
} as const satisfies SourceDescription;
