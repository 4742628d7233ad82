import * as z from 'zod';
import { apiBaseUrlSchema } from '../api';
import type { SourceDescription } from '../source';

const apiSchema = z.strictObject({ baseUrl: apiBaseUrlSchema.default('https://a.simplemdm.com') });
export type SimpleMdmApiSettings = z.output<typeof apiSchema>;

/** Static facts of SimpleMDM as a sender of webhooks, and of its API. */
export const simplemdmDescription = {
  kind: 'simplemdm',
  title: 'SimpleMDM',
  settings: z.strictObject({ api: apiSchema.optional() }),
  // Its webhooks tell who enrols and who leaves, and nothing else.
  reports: ['managed'],
  successStatus: 202,
  secretFormat: 'at least 16 characters, put into the webhook URL as ?token=<value>',
  commonName: '{serialNumber}',
  api: {
    reports: ['managed', 'encrypted', 'firewall', 'platform', 'osVersion'],
    // Phones and tablets have no firewall to ask for.
    reportsOnlyOn: { firewall: ['macos'] },
    secretFormat: '{"apiKey":"<API key with read access to devices>"}',
  },
} as const satisfies SourceDescription;
