import type { ApiAccess, HttpAnswer, HttpRequest } from '../../../shared/sources/api';
import { apiBaseUrlSchema } from '../../../shared/sources/api';
import { apiClient } from '../../../shared/sources/api-client';

const START = Date.parse('2026-11-20T08:00:00Z');
const LIFE = 20 * 60_000;

/** An API whose answers the test gives out one by one; tokens are counted and live twenty minutes. */
function world(answers: readonly (Partial<HttpAnswer> | Error)[]) {
  const clock = { now: START };
  const pauses: number[] = [];
  const sent: HttpRequest[] = [];
  const refreshes: boolean[] = [];
  let tokens = 0;
  const left = [...answers];
  const access: ApiAccess = {
    exchange: async (request) => {
      sent.push(request);
      const answer = left.shift() ?? {};
      if (answer instanceof Error) throw answer;
      return { status: 200, headers: {}, body: '{}', ...answer };
    },
    credentials: async (options) => {
      refreshes.push(options?.refresh ?? false);
      return { key: 'k' };
    },
    now: () => clock.now,
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
  };
  const client = apiClient({
    baseUrl: 'https://mdm.example.com',
    access,
    title: 'The MDM',
    authorize: async () => {
      tokens += 1;
      return { headers: { authorization: `Bearer token-${tokens}` }, expiresAt: clock.now + LIFE };
    },
  });
  const used = () => sent.map(({ headers }) => headers.authorization);
  return { client, clock, pauses, sent, refreshes, used };
}

describe('apiClient', () => {
  it('asks for one token, and uses it until shortly before its end', async () => {
    const { client, clock, used } = world([]);
    await Promise.all([client.get('/a'), client.get('/b')]);
    clock.now = START + LIFE - 30_001;
    await client.get('/c');
    clock.now = START + LIFE - 30_000;
    await client.get('/d');
    expect(used()).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
  });

  it('renews a token that is refused before its time, once, from credentials read anew', async () => {
    const { client, used, refreshes } = world([{ status: 401 }, { body: '{"ok":true}' }]);
    expect(await client.get('/a')).toEqual({ ok: true });
    expect([used(), refreshes]).toEqual([
      ['Bearer token-1', 'Bearer token-2'],
      [false, true],
    ]);
  });

  it('renews once for all requests that were refused together', async () => {
    const { client, used } = world([{ status: 401 }, { status: 401 }]);
    await Promise.all([client.get('/a'), client.get('/b')]);
    expect(used()).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2', 'Bearer token-2']);
  });

  it('says that it is refused, without credentials or query', async () => {
    const { client } = world([{ status: 401 }, { status: 401 }]);
    await expect(client.get('/devices?secret=x')).rejects.toMatchObject({
      name: 'ApiRefused',
      message: 'The MDM answered 401 to GET /devices',
    });
  });

  it.each([
    ['seconds', { 'retry-after': '2' }, 2_000],
    ['a date', { 'retry-after': 'Fri, 20 Nov 2026 08:00:03 GMT' }, 3_000],
    ['the end of the window', { 'x-ratelimit-reset': String(START / 1000 + 4) }, 4_000],
    ['no time', {}, 1_000],
  ])('waits as long as a throttle says: %s', async (_, headers, expected) => {
    const { client, pauses, sent } = world([{ status: 429, headers }]);
    expect(await client.get('/a')).toEqual({});
    expect([pauses, sent.length]).toEqual([[expected], 2]);
  });

  it('leaves a long throttle to the workflow', async () => {
    const { client, pauses } = world([{ status: 429, headers: { 'retry-after': '60' } }]);
    await expect(client.get('/a')).rejects.toMatchObject({
      name: 'ApiUnavailable',
      message: expect.stringContaining('60 s'),
    });
    expect(pauses).toEqual([]);
  });

  it('gives up after three throttles', async () => {
    const { client, sent } = world([{ status: 429 }, { status: 429 }, { status: 429 }]);
    await expect(client.get('/a')).rejects.toMatchObject({ name: 'ApiUnavailable' });
    expect(sent).toHaveLength(3);
  });

  it.each<[Partial<HttpAnswer>, string]>([
    [{ status: 500 }, 'ApiUnavailable'],
    [{ status: 503 }, 'ApiUnavailable'],
    [{ status: 403 }, 'ApiRefused'],
    [{ status: 400 }, 'ApiUnreadable'],
    [{ status: 302 }, 'ApiUnreadable'],
    [{ body: '<html>login</html>' }, 'ApiUnreadable'],
  ])('%j is %s', async (answer, name) => {
    await expect(world([answer]).client.get('/a')).rejects.toMatchObject({ name });
  });

  it('takes 404 for "not there"', async () => {
    expect(await world([{ status: 404, body: 'nope' }]).client.get('/a')).toBeUndefined();
  });

  it('does not keep a renewal that failed', async () => {
    let calls = 0;
    const { client } = ((): { client: ReturnType<typeof apiClient> } => {
      const base = world([]);
      const access: ApiAccess = {
        exchange: async () => ({ status: 200, headers: {}, body: '1' }),
        credentials: async () => {
          calls += 1;
          if (calls === 1) throw new Error('the secret store is away');
          return {};
        },
        now: () => base.clock.now,
        pause: async () => undefined,
      };
      const authorize = async () => ({ headers: {}, expiresAt: undefined });
      return { client: apiClient({ baseUrl: 'https://x.example', access, title: 'X', authorize }) };
    })();
    await expect(client.get('/a')).rejects.toThrow('the secret store is away');
    expect(await client.get('/a')).toBe(1);
  });

  it('posts JSON', async () => {
    const { client, sent } = world([]);
    await client.post('/a', { b: 1 });
    expect(sent[0]).toMatchObject({ method: 'POST', body: '{"b":1}', headers: { 'content-type': 'application/json' } });
  });
});

describe('apiBaseUrlSchema', () => {
  it.each([
    ['https://acme.jamfcloud.com/', 'https://acme.jamfcloud.com'],
    ['https://mdm.example.com/api//', 'https://mdm.example.com/api'],
    ['http://127.0.0.1:8485/simulated/jamf', 'http://127.0.0.1:8485/simulated/jamf'],
  ])('takes %s', (url, expected) => {
    expect(apiBaseUrlSchema.parse(url)).toBe(expected);
  });

  it.each([
    'http://acme.jamfcloud.com',
    'http://127.0.0.1.example.com',
    'ftp://acme.example.com',
    'acme.jamfcloud.com',
    'https://user:password@acme.example.com',
    'https://acme.example.com?x=1',
    'file:///etc/passwd',
  ])('refuses %s', (url) => {
    expect(apiBaseUrlSchema.safeParse(url).success).toBe(false);
  });
});
