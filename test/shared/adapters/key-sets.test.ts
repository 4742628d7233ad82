import {
  fetchedKeySets,
  KEYS_FRESH_FOR,
  KEYS_REFRESH_EVERY,
  KEYS_REFRESHES_AT_ONCE,
  KEYS_USABLE_FOR,
} from '../../../shared/adapters/key-sets';

const URL_OF_KEYS = 'https://issuer.example/jwks.json';

function world() {
  const clock = { now: 1_000_000_000_000 };
  const issuer = { status: 200, body: '{"keys":[{"kid":"a"}]}', asked: 0 };
  const keySets = fetchedKeySets(
    async () => {
      issuer.asked += 1;
      return { status: issuer.status, headers: {}, body: issuer.body };
    },
    () => clock.now,
  );
  return { clock, issuer, keySets };
}

const A = { keys: [{ kid: 'a' }] };
const B = { keys: [{ kid: 'b' }] };

describe('fetchedKeySets', () => {
  it('fetches once for requests that come together, and again when the keys have aged', async () => {
    const { clock, issuer, keySets } = world();
    expect(await Promise.all([keySets.active(URL_OF_KEYS), keySets.active(URL_OF_KEYS)])).toEqual([A, A]);
    clock.now += KEYS_FRESH_FOR - 1;
    await keySets.active(URL_OF_KEYS);
    expect(issuer.asked).toBe(1);
    issuer.body = '{"keys":[{"kid":"b"}]}';
    clock.now += 1;
    expect([await keySets.active(URL_OF_KEYS), issuer.asked]).toEqual([B, 2]);
  });

  it('follows a rotation at once', async () => {
    const { issuer, keySets } = world();
    await keySets.active(URL_OF_KEYS);
    issuer.body = '{"keys":[{"kid":"b"}]}';
    expect(await keySets.refreshed(URL_OF_KEYS)).toEqual(B);
    expect(await keySets.active(URL_OF_KEYS)).toEqual(B);
    expect(issuer.asked).toBe(2);
  });

  it('does not fetch for every forged token: ten at once, then one in five seconds', async () => {
    const { clock, issuer, keySets } = world();
    await keySets.active(URL_OF_KEYS);
    const answers: unknown[] = [];
    for (let forged = 0; forged < 100; forged++) answers.push(await keySets.refreshed(URL_OF_KEYS));
    expect(answers.filter((answer) => answer !== undefined)).toHaveLength(KEYS_REFRESHES_AT_ONCE);
    expect(issuer.asked).toBe(11);
    clock.now += KEYS_REFRESH_EVERY - 1;
    expect(await keySets.refreshed(URL_OF_KEYS)).toBeUndefined();
    clock.now += 1;
    expect(await keySets.refreshed(URL_OF_KEYS)).toEqual(A);
    expect(await keySets.refreshed(URL_OF_KEYS)).toBeUndefined();
  });

  it('gives who looks for a new key a fetch that began after they asked, shared by all who wait', async () => {
    const { issuer, keySets } = world();
    await keySets.active(URL_OF_KEYS);
    const before = keySets.refreshed(URL_OF_KEYS);
    issuer.body = '{"keys":[{"kid":"b"}]}';
    const after = Array.from({ length: 50 }, () => keySets.refreshed(URL_OF_KEYS));
    expect(await before).toEqual(A);
    expect(new Set(await Promise.all(after))).toEqual(new Set([B]));
    expect(issuer.asked).toBe(3);
  });

  it('goes on with known keys while the issuer is away, for an hour', async () => {
    const { clock, issuer, keySets } = world();
    await keySets.active(URL_OF_KEYS);
    issuer.status = 500;
    clock.now += KEYS_USABLE_FOR - 1;
    expect(await keySets.active(URL_OF_KEYS)).toEqual(A);
    clock.now += 1;
    await expect(keySets.active(URL_OF_KEYS)).rejects.toThrow('the key set answered 500');
  });

  it('keeps the key sets of two issuers apart', async () => {
    const asked: string[] = [];
    const keySets = fetchedKeySets(
      async ({ url }) => {
        asked.push(url);
        return { status: 200, headers: {}, body: JSON.stringify({ keys: [{ kid: url }] }) };
      },
      () => 1_000_000_000_000,
    );
    expect(await keySets.active('https://a.example/jwks')).toEqual({ keys: [{ kid: 'https://a.example/jwks' }] });
    expect(await keySets.active('https://b.example/jwks')).toEqual({ keys: [{ kid: 'https://b.example/jwks' }] });
    expect(asked).toEqual(['https://a.example/jwks', 'https://b.example/jwks']);
  });

  it('leaves an issuer alone for two seconds after a fault', async () => {
    const { clock, issuer, keySets } = world();
    issuer.body = '{"keys":"none"}';
    await expect(keySets.active(URL_OF_KEYS)).rejects.toThrow();
    issuer.body = '{"keys":[{"kid":"a"}]}';
    await expect(keySets.active(URL_OF_KEYS)).rejects.toThrow();
    expect(issuer.asked).toBe(1);
    clock.now += 2_000;
    expect(await keySets.active(URL_OF_KEYS)).toEqual(A);
  });
});
