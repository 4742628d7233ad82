import type { HttpRequest } from '../../../../shared/sources/api';
import { caep } from '../../../../shared/sources/caep';
import { fakeApi } from '../../../support/fake-api';
import { caepSettings } from '../../../support/pushes/caep';

const NOW = Date.parse('2026-11-20T08:16:00Z');
const ENDPOINT = 'https://tr.example/poll/1';
const NOTHING = { stored: [], refused: [] };
const SETTLED = { stored: ['a', 'b'], refused: [{ id: 'c', err: 'invalid_key', description: 'no' }] };

function pollOf(
  answer: (request: HttpRequest) => object | undefined,
  poll: object = {},
  api: object = {},
  credentials: unknown = { token: 't' },
) {
  const fake = fakeApi(answer, credentials, NOW);
  const settings = { ...caepSettings, authorization: 'none', api: { poll: { endpoint: ENDPOINT, ...poll }, ...api } };
  const opened = caep.configure(settings).poll?.(fake.access);
  if (opened === undefined) throw new Error('no poll');
  const said = () =>
    fake.sent.map(({ method, url, body }) => [method, url, ...(body === undefined ? [] : [JSON.parse(body)])]);
  return { ...fake, opened, said };
}

describe('RFC 8936', () => {
  it('one request acknowledges and fetches, and does not wait', async () => {
    const { opened, said, sent } = pollOf(() => ({ sets: { x: 'jwt-x', y: 'jwt-y' }, moreAvailable: true }));
    expect(await opened.fetch(SETTLED)).toEqual({
      signals: [
        { id: 'x', contentType: 'application/secevent+jwt', body: 'jwt-x' },
        { id: 'y', contentType: 'application/secevent+jwt', body: 'jwt-y' },
      ],
      more: true,
    });
    expect(said()).toEqual([
      [
        'POST',
        ENDPOINT,
        {
          maxEvents: 100,
          returnImmediately: true,
          ack: ['a', 'b'],
          setErrs: { c: { err: 'invalid_key', description: 'no' } },
        },
      ],
    ]);
    expect(sent[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'content-type': 'application/json' });
  });

  it('says nothing of acknowledgements where there are none', async () => {
    const { opened, said } = pollOf(() => ({ sets: {} }), { maxEvents: 7 });
    expect(await opened.fetch(NOTHING)).toEqual({ signals: [], more: false });
    expect(said()).toEqual([['POST', ENDPOINT, { maxEvents: 7, returnImmediately: true }]]);
  });

  it('acknowledges alone with maxEvents 0', async () => {
    const { opened, said } = pollOf(() => ({ sets: {} }));
    await opened.settle(SETTLED);
    expect(said()).toMatchObject([['POST', ENDPOINT, { maxEvents: 0, ack: ['a', 'b'] }]]);
  });

  it('never asks for more of nothing', async () => {
    const { opened } = pollOf(() => ({ sets: {}, moreAvailable: true }));
    expect((await opened.fetch(NOTHING)).more).toBe(false);
  });

  it('hands in what is no token too: it is refused in words there', async () => {
    const { opened } = pollOf(() => ({ sets: { x: { no: 'token' } } }));
    expect((await opened.fetch(NOTHING)).signals).toEqual([
      { id: 'x', contentType: 'application/secevent+jwt', body: '{"no":"token"}' },
    ]);
  });

  it.each([[{ nothing: 1 }], [{ sets: [] }], [{ status: 404, body: '{}' }], [{ status: 200, body: '<html>' }]])(
    'an answer that is none is said so: %j',
    async (answer) => {
      await expect(pollOf(() => answer).opened.fetch(NOTHING)).rejects.toMatchObject({ name: 'ApiUnreadable' });
    },
  );

  it('is let in by a token of the transmitter’s, where it has client credentials', async () => {
    const { opened, sent } = pollOf(
      ({ url }) => (url === 'https://tr.example/token' ? { access_token: 'made', expires_in: 60 } : { sets: {} }),
      {},
      { tokenUrl: 'https://tr.example/token' },
      { clientId: 'id', clientSecret: 'a:b' },
    );
    await opened.fetch(NOTHING);
    expect(sent[0]).toMatchObject({
      headers: { authorization: `Basic ${Buffer.from('id:a%3Ab').toString('base64')}` },
      body: 'grant_type=client_credentials&scope=ssf.manage+ssf.read',
    });
    expect(sent[1]?.headers.authorization).toBe('Bearer made');
  });
});

describe('Kolide’s poll', () => {
  it('fetches by GET and acknowledges by POST, with the token in a header of its own', async () => {
    const { opened, said, sent } = pollOf(() => ({ sets: { x: 'jwt-x' } }), { variant: 'kolide' });
    expect(await opened.fetch(SETTLED)).toMatchObject({ signals: [{ id: 'x' }] });
    expect(said()).toEqual([
      ['POST', ENDPOINT, { ack: ['a', 'b'], setErrs: { c: { err: 'invalid_key', description: 'no' } } }],
      ['GET', `${ENDPOINT}?maxEvents=100`],
    ]);
    for (const { headers } of sent) {
      expect(headers).toMatchObject({ 'x-kolide-poll-bearer-token': 't' });
      expect(headers).not.toHaveProperty('authorization');
    }
  });

  it('acknowledges nothing where there is nothing to', async () => {
    const { opened, said } = pollOf(() => ({ sets: {} }), { variant: 'kolide' });
    await opened.settle(NOTHING);
    await opened.fetch(NOTHING);
    expect(said().map(([method]) => method)).toEqual(['GET']);
  });
});

describe('settings', () => {
  const refused = (changes: object) => {
    const settings = caep.description.settings.safeParse({ ...caepSettings, ...changes });
    return settings.error?.issues.map(({ path }) => path.join('.'));
  };

  it.each([
    [{ issuer: '' }, 'issuer'],
    [{ audience: [] }, 'audience'],
    [{ jwksUri: 'http://transmitter.example/jwks.json' }, 'jwksUri'],
    [{ jwksUri: 'https://user@transmitter.example/jwks.json' }, 'jwksUri'],
    [{ algorithms: ['HS256'] }, 'algorithms.0'],
    [{ algorithms: ['none'] }, 'algorithms.0'],
    [{ algorithms: [] }, 'algorithms'],
    [{ subjectIs: 'deviceName' }, 'subjectIs'],
    [{ api: {} }, 'api'],
    [{ api: { poll: { endpoint: ENDPOINT } } }, 'authorization'],
    [{ surprise: 1 }, ''],
  ])('%j is refused at %s', (changes, path) => {
    expect(refused(changes)).toEqual([path]);
  });

  it('of a key set on this machine are taken', () => {
    expect(refused({ jwksUri: 'http://127.0.0.1:8485/caep/jwks.json' })).toBeUndefined();
  });
});
