import type { SourceDescription } from '../source';
import { caepSettingsSchema } from './settings';

/** Static facts of a Shared Signals transmitter that sends CAEP events. */
export const caepDescription = {
  kind: 'caep',
  title: 'Shared Signals / CAEP',
  settings: caepSettingsSchema,
  reports: ['compliant', 'managed', 'owner'],
  // RFC 8935: 202 and nothing in the body.
  successStatus: 202,
  successBody: 'empty',
  secretFormat:
    'the Authorization header agreed with the transmitter, such as Bearer and 32 random characters; it signs the state of verifications too, so set one also where no header was agreed',
  // The subject of a token is whatever id its transmitter knows the device by.
  commonName: undefined,
  api: {
    reports: [],
    hasInventory: false,
    pollSetting: 'poll',
    upkeepSetting: 'stream',
    secretFormat:
      '{"token":"<bearer token>"}, or {"clientId":"…","clientSecret":"…"} where settings.api.tokenUrl is set',
  },
} as const satisfies SourceDescription;
