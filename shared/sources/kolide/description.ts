import * as z from 'zod';
import type { SourceDescription } from '../source';

/** Static facts of Kolide (1Password Device Trust) as a sender of webhooks. */
export const kolideDescription = {
  kind: 'kolide',
  title: 'Kolide / 1Password Device Trust',
  settings: z.strictObject({}),
  // Single checks (firewall, encryption) come as issues without a state one could trust: hints, not facts.
  reports: ['managed', 'compliant', 'owner'],
  successStatus: 202,
  secretFormat: "the endpoint's signing secret, as shown under Settings > Developers > Webhooks",
  // Pushes carry a number and a name that people choose: no hardware identifier to make a common name of.
  commonName: undefined,
} as const satisfies SourceDescription;
