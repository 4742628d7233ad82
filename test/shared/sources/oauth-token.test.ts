import type { ApiAccess, HttpRequest } from '../../../shared/sources/api';
import { oauthToken } from '../../../shared/sources/oauth-token';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const URL_ = 'https://login.example.com/token';
const asked: HttpRequest[] = [];
const accessTo = (status: number, body: string): ApiAccess => ({
  exchange: async (request) => {
    asked.push(request);
    return { status, headers: {}, body };
  },
  credentials: () => Promise.reject(new Error('the grant is given')),
  now: () => NOW,
  pause: async () => undefined,
});
const token = (access: ApiAccess) =>
  oauthToken(access, 'Vendor', URL_, { grant_type: 'client_credentials', client_secret: 'a b&c=ä' });

test.each([3600, '3600'])('a token holds for the seconds it says (%j), from now on', async (seconds) => {
  const answer = await token(accessTo(200, JSON.stringify({ access_token: 'abc', expires_in: seconds })));
  expect(answer).toEqual({ headers: { authorization: 'Bearer abc' }, expiresAt: NOW + 3_600_000 });
  expect(asked.at(-1)).toEqual({
    method: 'POST',
    url: URL_,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: 'grant_type=client_credentials&client_secret=a+b%26c%3D%C3%A4',
  });
});

test.each([
  [400, '{"error":"invalid_client"}', 'ApiRefused', 'Vendor answered 400 to the request for a token'],
  [401, '', 'ApiRefused', 'Vendor answered 401 to the request for a token'],
  [403, '', 'ApiRefused', 'Vendor answered 403 to the request for a token'],
  [404, '<html>', 'ApiUnreadable', 'Vendor answered 404 to the request for a token'],
  [302, '', 'ApiUnreadable', 'Vendor answered 302 to the request for a token'],
  [200, '<html>', 'ApiUnreadable', 'Vendor answered 200 to the request for a token, but not with JSON'],
  [200, '{"expires_in":1}', 'ApiUnreadable', 'Vendor answered 200 to the request for a token, without an access_token'],
  [
    200,
    '{"access_token":"a","expires_in":0}',
    'ApiUnreadable',
    'Vendor answered 200 to the request for a token, without an access_token',
  ],
  [503, '', 'ApiUnavailable', 'Vendor answered 503'],
])('%i %s is %s', async (status, body, name, message) => {
  await expect(token(accessTo(status, body))).rejects.toMatchObject({ name, message });
});
