import * as z from 'zod';
import { apiBaseUrlSchema } from '../api';
import type { SourceDescription } from '../source';

const settingsSchema = z.strictObject({
  /** Where issues and changes are looked up. */
  api: z.strictObject({ baseUrl: apiBaseUrlSchema.default('https://api.kolide.com') }).optional(),
});
export type KolideSettings = z.output<typeof settingsSchema>;

/** Static facts of Kolide (1Password Device Trust) as a sender of webhooks. */
export const kolideDescription = {
  kind: 'kolide',
  title: 'Kolide / 1Password Device Trust',
  settings: settingsSchema,
  // Single checks (firewall, encryption) come as issues without a state one could trust: hints, not facts.
  reports: ['managed', 'compliant', 'owner'],
  successStatus: 202,
  secretFormat: "the endpoint's signing secret, as shown under Settings > Developers > Webhooks",
  // Pushes carry a number and a name that people choose: no hardware identifier to make a common name of.
  commonName: undefined,
  api: {
    reports: ['platform', 'osVersion'],
    commonName: '{serialNumber}',
    secretFormat: '{"apiKey":"k2sk_…"}, a key that may read devices',
  },
} as const satisfies SourceDescription;
