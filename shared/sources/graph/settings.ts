import * as z from 'zod';
import { apiBaseUrlSchema } from '../api';
import { httpsUrlSchema } from '../https-url';

/** Longest life of a subscription to directory objects, in minutes. */
const LONGEST_LIFE = 41_760;

/** What Graph is asked to notify us of. Compliance itself cannot be subscribed to: a notification only says where to look. */
const subscriptionSchema = z.strictObject({
  /** Such as `devices` or `users`. */
  resource: z.string().min(1).max(512),
  changeType: z
    .string()
    .regex(/^(?:created|updated|deleted)(?:,(?:created|updated|deleted))*$/)
    .default('updated,deleted'),
  lifetimeMinutes: z.int().min(60).max(LONGEST_LIFE).default(4_320),
});
export type GraphSubscription = z.output<typeof subscriptionSchema>;

/** Microsoft Graph as an application of the tenant, by OAuth client credentials. */
export const graphApiSchema = z.strictObject({
  /** Directory id of the tenant, or one of its domain names. */
  tenant: z.string().regex(/^[A-Za-z0-9.-]{1,253}$/, 'is neither a directory id nor a domain name'),
  baseUrl: apiBaseUrlSchema.default('https://graph.microsoft.com/v1.0'),
  /** Where tokens come from; another one in national clouds. */
  loginUrl: httpsUrlSchema.default('https://login.microsoftonline.com'),
  subscriptions: z.array(subscriptionSchema).max(10).default([]),
});
export type GraphApi = z.output<typeof graphApiSchema>;

export const graphSettingsSchema = z.strictObject({ api: graphApiSchema.optional() });
export type GraphSettings = z.output<typeof graphSettingsSchema>;

/** What the secret of the API holds. */
export const GRAPH_SECRET_FORMAT =
  '{"clientId":"<application id>","clientSecret":"<value>"} of an app registration with the permissions DeviceManagementManagedDevices.Read.All (Intune) or Device.Read.All (Entra)';
