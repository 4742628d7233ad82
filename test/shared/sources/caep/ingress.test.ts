import { fetchedKeySets } from '../../../../shared/adapters/key-sets';
import type { KeySets, PushRequest } from '../../../../shared/sources/source';
import {
  COMPLIANCE,
  caepFixture,
  caepPush,
  claims,
  compliance,
  KEY,
  type SigningKey,
  signingKey,
  token,
} from '../../../support/pushes/caep';
import { ingress } from '../../../support/signal-ingress';

const [secret] = caepFixture.secrets;
const push = (body: string): PushRequest => caepPush({ body, secret });

describe('CAEP through ingress', () => {
  it('is answered 202 with an empty body once it is stored and announced', async () => {
    const { send, kept, published } = ingress();
    const body = token(claims(), KEY);
    const { status, body: answer, headers } = await send('caep', push(body));
    expect([status, answer, headers]).toEqual([202, '', {}]);
    expect([...kept.values()].map((signal) => Buffer.from(signal.body).toString())).toEqual([body]);
    expect(published).toHaveLength(1);
  });

  it('is answered 202 again, and stored once, when it comes again or is signed anew', async () => {
    const { send, kept, records } = ingress();
    await send('caep', push(token(claims(), KEY)));
    expect((await send('caep', push(token(claims(), KEY)))).status).toBe(202);
    expect((await send('caep', push(token(claims(), KEY, { kid: undefined })))).status).toBe(202);
    expect(kept.size).toBe(1);
    expect(records.map(({ outcome }) => outcome)).toEqual(['accepted', 'duplicate', 'duplicate']);
  });

  it('loses neither of two statements under one jti', async () => {
    const { send, kept } = ingress();
    await send('caep', push(token(claims(), KEY)));
    await send(
      'caep',
      push(token(claims({ events: { [COMPLIANCE]: compliance({ current_status: 'not-compliant' }) } }), KEY)),
    );
    expect(kept.size).toBe(2);
  });

  it('is refused with 400 and the code of RFC 8935, and nothing is stored', async () => {
    const { send, kept } = ingress();
    const { status, headers, json } = await send('caep', push(token(claims({ exp: 1 }), KEY)));
    expect(status).toBe(400);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'content-language': 'en' });
    expect(json).toEqual({
      err: 'invalid_request',
      description: 'exp must not be present in a Security Event Token',
    });
    expect(kept.size).toBe(0);
  });

  it('is answered 503 while the issuer’s keys cannot be had, so that the transmitter comes again', async () => {
    const keySets: KeySets = {
      active: () => Promise.reject(new Error('unreachable')),
      refreshed: async () => undefined,
    };
    const { send, kept } = ingress({ keySets });
    const { status, headers } = await send('caep', push(token(claims(), KEY)));
    expect([status, headers['retry-after'], kept.size]).toEqual([503, '10', 0]);
  });

  it.each(['GET', 'PUT'])('knows no %s', async (method) => {
    const { send, kept } = ingress();
    expect((await send('caep', { ...push(token(claims(), KEY)), method })).status).toBe(405);
    expect(kept.size).toBe(0);
  });
});

describe('rotation of the key set under load', () => {
  /** An issuer that publishes what it signs with, and answers after a while. */
  function issuer() {
    const published: { keys: SigningKey[] } = { keys: [signingKey('0')] };
    const counts = { fetches: 0 };
    const exchange = async () => {
      counts.fetches += 1;
      const body = JSON.stringify({ keys: published.keys.map(({ jwk }) => jwk) });
      await new Promise((resolve) => setTimeout(resolve, 3));
      return { status: 200, headers: {}, body };
    };
    return { published, counts, keySets: fetchedKeySets(exchange, () => Date.parse('2026-11-20T08:16:00Z')) };
  }

  it('refuses no genuine push while keys are replaced in the midst of it', async () => {
    const { published, counts, keySets } = issuer();
    const { send, kept } = ingress({ keySets });
    const spare = Array.from({ length: 4 }, (_, index) => signingKey(String(index + 1)));
    const statuses: number[] = [];
    const sends: Promise<unknown>[] = [];
    for (let sent = 0; sent < 400; sent++) {
      const next = sent % 100 === 50 ? spare.pop() : undefined;
      // The old key is withdrawn at once, and tokens are signed with the new one in the same moment.
      if (next !== undefined) published.keys = [next];
      const [key] = published.keys;
      if (key === undefined) throw new Error('no key');
      // What is under way under the old key has to come to its end: an issuer keeps that key until then.
      if (next !== undefined) await Promise.all(sends);
      const body = token(claims({ jti: String(sent) }), key, sent % 3 === 0 ? { kid: undefined } : {});
      sends.push(send('caep', push(body)).then(({ status }) => statuses.push(status)));
      if (sent % 20 === 0) await Promise.all(sends);
    }
    await Promise.all(sends);
    expect([...new Set(statuses)]).toEqual([202]);
    expect(kept.size).toBe(400);
    expect(counts.fetches).toBeLessThan(15);
  });

  it('a flood of forged tokens neither reaches the issuer nor shuts out a genuine push under a known key', async () => {
    const { published, counts, keySets } = issuer();
    const { send, kept } = ingress({ keySets });
    const forger = signingKey('forged');
    const statuses = new Set<number>();
    for (let sent = 0; sent < 100; sent++) {
      statuses.add((await send('caep', push(token(claims({ jti: `forged-${sent}` }), forger)))).status);
    }
    expect([...statuses]).toEqual([400, 429]);
    expect(counts.fetches).toBeLessThan(15);
    const [key] = published.keys;
    if (key === undefined) throw new Error('no key');
    expect((await send('caep', push(token(claims(), key)))).status).toBe(202);
    expect(kept.size).toBe(1);
  });
});
