import { createSign } from 'node:crypto';
import * as z from 'zod';
import type { ApiAccess } from '../api';
import { ApiRefused } from '../api';
import { type ApiClient, type Authorization, apiClient } from '../api-client';
import { oauthToken } from '../oauth-token';
import type { GoogleApi } from './settings';

/** What the key file of a service account holds, as far as it is needed. */
const credentialsSchema = z.object({
  client_email: z.string().min(1),
  private_key: z.string().startsWith('-----BEGIN'),
  private_key_id: z.string().optional(),
});

const SCOPES = [
  'https://www.googleapis.com/auth/cloud-identity.devices.readonly',
  'https://www.googleapis.com/auth/admin.reports.audit.readonly',
].join(' ');

/** One of Google's APIs, as the service account on behalf of the configured administrator. */
export function googleClient(api: GoogleApi, baseUrl: string, access: ApiAccess): ApiClient {
  return apiClient({
    baseUrl,
    access,
    title: 'Google',
    authorize: (credentials) => googleToken(api, access, credentials),
  });
}

/** OAuth by a signed assertion (RFC 7523): Google gives service accounts no other way. */
async function googleToken(api: GoogleApi, access: ApiAccess, credentials: unknown): Promise<Authorization> {
  const parsed = credentialsSchema.safeParse(credentials);
  if (!parsed.success) throw new ApiRefused('the secret of the API is not the JSON key of a service account');
  return await oauthToken(access, 'Google', api.tokenUrl, {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: assertion(api, parsed.data, Math.floor(access.now() / 1000)),
  });
}

/** @param now - epoch seconds */
function assertion(api: GoogleApi, key: z.output<typeof credentialsSchema>, now: number): string {
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const header = encoded({ alg: 'RS256', typ: 'JWT', kid: key.private_key_id });
  const claims = encoded({
    iss: key.client_email,
    sub: api.subject,
    scope: SCOPES,
    aud: api.tokenUrl,
    iat: now,
    exp: now + 3600,
  });
  try {
    const signature = createSign('RSA-SHA256').update(`${header}.${claims}`).sign(key.private_key, 'base64url');
    return `${header}.${claims}.${signature}`;
  } catch {
    // The message of OpenSSL could quote the key.
    throw new ApiRefused('private_key of the service account does not sign');
  }
}
