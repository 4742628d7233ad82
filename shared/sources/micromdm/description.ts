import * as z from 'zod';
import { APPLE_MDM_CAPABILITIES } from '../apple-mdm/capabilities';
import type { SourceDescription } from '../source';

/** Static facts of MicroMDM as a sender of webhook events. */
export const micromdmDescription = {
  kind: 'micromdm',
  title: 'MicroMDM',
  settings: z.strictObject({}),
  ...APPLE_MDM_CAPABILITIES,
  successStatus: 200,
  secretFormat: 'at least 16 characters, put into -command-webhook-url as ?token=<value>',
} as const satisfies SourceDescription;
