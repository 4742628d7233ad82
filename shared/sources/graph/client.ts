import * as z from 'zod';
import type { ApiAccess } from '../api';
import { ApiRefused, ApiUnreadable } from '../api';
import { type ApiClient, type Authorization, apiClient, parseJson, throttled } from '../api-client';
import type { GraphApi } from './settings';

const credentialsSchema = z.object({ clientId: z.string().min(1), clientSecret: z.string().min(1) });
const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

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
  const scope = `${new URL(api.baseUrl).origin}/.default`;
  const answer = await throttled(access, 'Microsoft Entra', {
    method: 'POST',
    url: `${api.loginUrl}/${api.tenant}/oauth2/v2.0/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: parsed.data.clientId,
      client_secret: parsed.data.clientSecret,
      scope,
    }).toString(),
  });
  const where = `Microsoft Entra answered ${answer.status} to the request for a token`;
  if (answer.status >= 400) throw new ApiRefused(where);
  const token = tokenSchema.safeParse(parseJson(answer.body, where));
  if (!token.success) throw new ApiUnreadable(`${where}, without an access_token`);
  return {
    headers: { authorization: `Bearer ${token.data.access_token}` },
    expiresAt: access.now() + token.data.expires_in * 1000,
  };
}
