import * as z from 'zod';
import { APPLE_MDM_CAPABILITIES } from '../apple-mdm/capabilities';
import type { SourceDescription } from '../source';

/** Static facts of NanoMDM as a sender of webhook events. */
export const nanomdmDescription = {
  kind: 'nanomdm',
  title: 'NanoMDM',
  settings: z.strictObject({}),
  ...APPLE_MDM_CAPABILITIES,
  // Anything but exactly 200 is an error to it.
  successStatus: 200,
  secretFormat: "the HMAC key of the server's webhook",
} as const satisfies SourceDescription;
