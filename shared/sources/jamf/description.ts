import * as z from 'zod';
import { apiBaseUrlSchema } from '../api';
import type { SourceDescription } from '../source';

const headerNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/, 'is no header name: letters, digits and hyphens')
  .transform((name) => name.toLowerCase());

/** What Jamf Pro calls the authentication type of a webhook, as far as it proves anything here. */
const REFUSED: Readonly<Record<string, string>> = {
  none: 'Jamf\'s "None" proves nothing about the sender; choose basic, header or hmac here and in Jamf Pro',
  mtls: "Postern's API asks no client for a certificate (that takes a domain of your own with mutual TLS); choose basic, header or hmac here and in Jamf Pro",
};

const authenticationSchema = z.discriminatedUnion(
  'scheme',
  [
    /** Basic Authentication: a secret value is `username:password`. */
    z.strictObject({ scheme: z.literal('basic') }),
    /** Header Authentication: a static header; a secret value is what the header holds. */
    z.strictObject({ scheme: z.literal('header'), name: headerNameSchema }),
    /** Hash signature of the body; a secret value is the key. Jamf's documentation names neither the header nor the encoding: look at a delivery. */
    z.strictObject({
      scheme: z.literal('hmac'),
      header: headerNameSchema,
      algorithm: z.enum(['sha256', 'sha512']).default('sha256'),
    }),
  ],
  {
    error: ({ input }) => {
      const scheme = typeof input === 'object' && input !== null && 'scheme' in input ? String(input.scheme) : '';
      return REFUSED[scheme.toLowerCase()] ?? 'is one of basic, header and hmac';
    },
  },
);
export type JamfAuthentication = z.output<typeof authenticationSchema>;

/** An id of a group, a number in the console's URL. */
const groupIdSchema = z.union([
  z.int().positive().transform(String),
  z.string().regex(/^[1-9]\d{0,9}$/, 'is no group id'),
]);
/** Which smart group says that a device is compliant, or that it is not. */
const groupSchema = z.union([
  z.strictObject({ compliantGroup: groupIdSchema }),
  z.strictObject({ nonCompliantGroup: groupIdSchema }),
]);
export type JamfGroup = z.output<typeof groupSchema>;

const apiSchema = z.strictObject({
  /** The root of the Jamf Pro server: `https://acme.jamfcloud.com`. */
  baseUrl: apiBaseUrlSchema,
  /** Jamf Pro knows no compliance of its own: without a group here, `compliant` stays unknown. */
  compliance: z.strictObject({ computers: groupSchema.optional(), mobileDevices: groupSchema.optional() }).default({}),
});
export type JamfApiSettings = z.output<typeof apiSchema>;

const settingsSchema = z.strictObject({
  authentication: authenticationSchema.default({ scheme: 'basic' }),
  api: apiSchema.optional(),
});

/** Static facts of Jamf Pro as a sender of webhooks, and of its inventory API. */
export const jamfDescription = {
  kind: 'jamf',
  title: 'Jamf Pro',
  settings: settingsSchema,
  // A webhook has the inventory record's head; compliance, encryption and firewall are only in the API.
  reports: ['platform', 'osVersion', 'owner'],
  successStatus: 202,
  secretFormat:
    'username:password for scheme basic; the value of the header (at least 16 characters) for header; the secret of the hash signature (at least 16 characters) for hmac',
  commonName: '{serialNumber}',
  api: {
    reports: ['managed', 'compliant', 'encrypted', 'firewall', 'jailbroken', 'platform', 'osVersion', 'owner'],
    // Phones have no firewall to report, and computers no jailbreak.
    reportsOnlyOn: { firewall: ['macos'], jailbroken: ['ios'] },
    secretFormat:
      '{"clientId":"…","clientSecret":"…"} of an API client that may read computers and mobile devices, or {"username":"…","password":"…"}',
  },
} as const satisfies SourceDescription;
