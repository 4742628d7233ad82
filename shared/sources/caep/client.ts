import * as z from 'zod';
import type { ApiAccess } from '../api';
import { ApiRefused, ApiUnreadable } from '../api';
import { type ApiClient, type Authorization, apiClient, parseJson, throttled } from '../api-client';
import type { CaepApi } from './settings';

const credentialsSchema = z.union([
  z.object({ token: z.string().min(1) }),
  z.object({ clientId: z.string().min(1), clientSecret: z.string().min(1) }),
]);
const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive().optional() });

/** Requests to the transmitter, below `baseUrl`. `header`: where its token goes, when not in Authorization. */
export function transmitterClient(api: CaepApi, baseUrl: string, access: ApiAccess, header?: string): ApiClient {
  const headersOf = (token: string) =>
    header === undefined ? { authorization: `Bearer ${token}` } : { [header]: token };
  return apiClient({
    baseUrl,
    access,
    title: 'The transmitter',
    authorize: async (credentials) => {
      const { token, expiresAt } = await transmitterToken(api, access, credentials);
      return { headers: headersOf(token), expiresAt };
    },
  });
}

interface TransmitterToken {
  readonly token: string;
  readonly expiresAt: Authorization['expiresAt'];
}

async function transmitterToken(api: CaepApi, access: ApiAccess, credentials: unknown): Promise<TransmitterToken> {
  const parsed = credentialsSchema.safeParse(credentials);
  if (!parsed.success)
    throw new ApiRefused('the secret of the API is neither {"token":…} nor {"clientId":…,"clientSecret":…}');
  if ('token' in parsed.data) return { token: parsed.data.token, expiresAt: undefined };
  if (api.tokenUrl === undefined)
    throw new ApiRefused('the secret of the API has a client id, but tokenUrl is not set');
  const { clientId, clientSecret } = parsed.data;
  const answer = await throttled(access, 'The transmitter', {
    method: 'POST',
    url: api.tokenUrl,
    headers: {
      // RFC 6749, section 2.3.1: both parts are form-encoded before they are joined.
      authorization: `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: api.scope }).toString(),
  });
  const where = `The transmitter answered ${answer.status} to the request for a token`;
  if (answer.status >= 400) throw new ApiRefused(where);
  const token = tokenSchema.safeParse(parseJson(answer.body, where));
  if (!token.success) throw new ApiUnreadable(`${where}, without an access_token`);
  const { access_token, expires_in } = token.data;
  return { token: access_token, expiresAt: expires_in === undefined ? undefined : access.now() + expires_in * 1000 };
}
