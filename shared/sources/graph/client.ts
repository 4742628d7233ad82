import * as z from 'zod';
import type { ApiAccess } from '../api';
import { ApiRefused } from '../api';
import { type ApiClient, type Authorization, apiClient } from '../api-client';
import { oauthToken } from '../oauth-token';
import type { GraphApi } from './settings';

const credentialsSchema = z.object({ clientId: z.string().min(1), clientSecret: z.string().min(1) });

/** Microsoft Graph with the token of our application (OAuth client credentials). */
export function graphClient(api: GraphApi, access: ApiAccess): ApiClient {
  return apiClient({
    baseUrl: api.baseUrl,
    access,
    title: 'Microsoft Graph',
    authorize: (credentials) => graphToken(api, access, credentials),
  });
}

async function graphToken(api: GraphApi, access: ApiAccess, credentials: unknown): Promise<Authorization> {
  const parsed = credentialsSchema.safeParse(credentials);
  if (!parsed.success) throw new ApiRefused('the secret of the API is not {"clientId":…,"clientSecret":…}');
  return await oauthToken(access, 'Microsoft Entra', `${api.loginUrl}/${api.tenant}/oauth2/v2.0/token`, {
    grant_type: 'client_credentials',
    client_id: parsed.data.clientId,
    client_secret: parsed.data.clientSecret,
    scope: `${new URL(api.baseUrl).origin}/.default`,
  });
}
