import * as z from 'zod';
import { type ApiAccess, ApiRefused, ApiUnreadable } from './api';
import { type Authorization, parseJson, throttled } from './api-client';

/** RFC 6749, section 5.1. Some vendors write the seconds as text. */
const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

/**
 * A bearer token from a vendor's token endpoint, for a grant of any kind (RFC 6749, section 4).
 *
 * Throws {@link ApiRefused} where the grant is refused, {@link ApiUnreadable} where the answer is none of a token endpoint,
 * and what {@link throttled} throws.
 */
export async function oauthToken(
  access: ApiAccess,
  title: string,
  url: string,
  grant: Readonly<Record<string, string>>,
): Promise<Authorization> {
  const answer = await throttled(access, title, {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(grant).toString(),
  });
  const where = `${title} answered ${answer.status} to the request for a token`;
  if ([400, 401, 403].includes(answer.status)) throw new ApiRefused(where);
  if (answer.status !== 200) throw new ApiUnreadable(where);
  const token = tokenSchema.safeParse(parseJson(answer.body, where));
  if (!token.success) throw new ApiUnreadable(`${where}, without an access_token`);
  return {
    headers: { authorization: `Bearer ${token.data.access_token}` },
    expiresAt: access.now() + token.data.expires_in * 1000,
  };
}
