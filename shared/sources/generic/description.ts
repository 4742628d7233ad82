import * as z from 'zod';
import type { SourceDescription } from '../source';

/** Static facts of the generic source: our own posture report, signed by the Standard Webhooks scheme. */
export const genericDescription = {
  kind: 'generic',
  title: 'Posture report (Standard Webhooks)',
  settings: z.strictObject({}),
  reports: ['managed', 'compliant', 'encrypted', 'firewall', 'jailbroken', 'platform', 'osVersion', 'owner'],
  successStatus: 202,
  secretFormat: 'whsec_ followed by the base64 of 24 to 64 random bytes',
  commonName: '{serialNumber}',
} as const satisfies SourceDescription;
