import * as z from 'zod';
import { apiBaseUrlSchema } from '../api';
import { httpsUrlSchema } from '../https-url';

/** Google's APIs as a service account with domain-wide delegation. */
export const googleApiSchema = z.strictObject({
  /** The administrator the service account acts for. */
  subject: z.email('is not the e-mail address of an administrator'),
  /** Cloud Identity: the devices. */
  baseUrl: apiBaseUrlSchema.default('https://cloudidentity.googleapis.com/v1'),
  /** Admin SDK: the channel of the audit log. */
  reportsUrl: apiBaseUrlSchema.default('https://admin.googleapis.com/admin/reports/v1'),
  tokenUrl: httpsUrlSchema.default('https://oauth2.googleapis.com/token'),
  customer: z
    .string()
    .regex(/^customers\/[A-Za-z0-9_-]{1,64}$/, 'is not of the form customers/<id>')
    .default('customers/my_customer'),
  /** Keeps a channel open that has the audit log of mobile devices pushed here. */
  channel: z.boolean().default(false),
});
export type GoogleApi = z.output<typeof googleApiSchema>;

export const googleSettingsSchema = z.strictObject({ api: googleApiSchema.optional() });
export type GoogleSettings = z.output<typeof googleSettingsSchema>;
