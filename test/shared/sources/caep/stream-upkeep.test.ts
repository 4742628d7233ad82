import type { HttpRequest } from '../../../../shared/sources/api';
import { caep } from '../../../../shared/sources/caep';
import { checkState } from '../../../../shared/sources/caep/verification-state';
import { fakeApi } from '../../../support/fake-api';
import { AUDIENCE, COMPLIANCE, caepSettings, ISSUER, JWKS_URI } from '../../../support/pushes/caep';

/** In the midst of a day: no verification is due. */
const NOON = Date.parse('2026-11-20T12:00:00Z');
const TR = 'https://transmitter.example';
const PUSH = 'https://api.example/signals/caep';
const SECRET = 'Bearer first-agreed-value-7f3a';

const discovery = {
  issuer: ISSUER,
  jwks_uri: JWKS_URI,
  configuration_endpoint: `${TR}/streams`,
  status_endpoint: `${TR}/status`,
  verification_endpoint: `${TR}/verify`,
};
const stream = (changes: object = {}) => ({
  stream_id: 's 1',
  iss: ISSUER,
  aud: [AUDIENCE],
  delivery: { method: 'urn:ietf:rfc:8935', endpoint_url: PUSH },
  events_delivered: [COMPLIANCE],
  ...changes,
});

function upkeep(answers: Readonly<Record<string, object>>, { now = NOON, settings = {}, delivery = 'push' } = {}) {
  const api = fakeApi(
    ({ method, url }: HttpRequest) =>
      new Map<string, object>(
        Object.entries({
          [`GET ${TR}/.well-known/ssf-configuration`]: discovery,
          [`GET ${TR}/status?stream_id=s%201`]: { status: 'enabled' },
          [`POST ${TR}/verify`]: { status: 204 },
          ...answers,
        }),
      ).get(`${method} ${url}`),
    { token: 't' },
    now,
  );
  const opened = caep
    .configure({
      ...caepSettings,
      ...settings,
      api: { stream: { discovery: `${TR}/.well-known/ssf-configuration`, delivery } },
    })
    .upkeep?.(api.access);
  const run = async () => opened?.run({ pushUrl: PUSH, secrets: [SECRET] });
  const asked = () => api.sent.map(({ method, url }) => `${method} ${url.replace(TR, '')}`);
  return { ...api, run, asked };
}

describe('the stream', () => {
  it('that is there is kept, and asked for its status, which keeps it from ending', async () => {
    const { run, asked } = upkeep({
      [`GET ${TR}/streams`]: [
        stream({ stream_id: 'other', delivery: { method: 'urn:ietf:rfc:8935', endpoint_url: 'https://else.example' } }),
        stream(),
      ],
    });
    expect(await run()).toEqual([{ what: 'stream s 1', state: 'kept' }]);
    expect(asked()).toEqual(['GET /.well-known/ssf-configuration', 'GET /streams', 'GET /status?stream_id=s%201']);
  });

  it('that is not there is made with our URL and Authorization, and verified', async () => {
    const { run, asked, sent } = upkeep({ [`GET ${TR}/streams`]: [], [`POST ${TR}/streams`]: stream() });
    expect(await run()).toEqual([{ what: 'stream s 1', state: 'made' }]);
    expect(asked()).toEqual([
      'GET /.well-known/ssf-configuration',
      'GET /streams',
      'POST /streams',
      'GET /status?stream_id=s%201',
      'POST /verify',
    ]);
    expect(JSON.parse(sent[2]?.body ?? '')).toEqual({
      delivery: { method: 'urn:ietf:rfc:8935', endpoint_url: PUSH, authorization_header: SECRET },
      events_requested: [COMPLIANCE],
      description: 'Postern',
    });
    const verification = JSON.parse(sent[4]?.body ?? '');
    expect(verification.stream_id).toBe('s 1');
    expect(checkState(verification.state, 's 1', [SECRET], NOON)).toBe('ours');
  });

  it('is made without a header where none was agreed, and without a URL where it is polled', async () => {
    const settings = { authorization: 'none' };
    const made = async (delivery: string) => {
      const { run, sent } = upkeep({ [`POST ${TR}/streams`]: stream() }, { settings, delivery });
      await run();
      return JSON.parse(sent[2]?.body ?? '').delivery;
    };
    expect(await made('push')).toEqual({ method: 'urn:ietf:rfc:8935', endpoint_url: PUSH });
    expect(await made('poll')).toEqual({ method: 'urn:ietf:rfc:8936' });
  });

  it.each([
    ['one object instead of a list', stream()],
    [
      'by the method of a draft',
      [
        stream({
          delivery: { method: 'https://schemas.openid.net/secevent/risc/delivery-method/push', endpoint_url: PUSH },
        }),
      ],
    ],
    ['beside one that does not read', [{ stream_id: 7 }, stream()]],
  ])('is recognised: %s', async (_, streams) => {
    expect(await upkeep({ [`GET ${TR}/streams`]: streams }).run()).toEqual([{ what: 'stream s 1', state: 'kept' }]);
  });

  it('is verified once a day', async () => {
    const midnight = Date.parse('2026-11-20T00:00:00Z');
    const verified = async (now: number) => {
      const { run, asked } = upkeep({ [`GET ${TR}/streams`]: [stream()] }, { now });
      await run();
      return asked().includes('POST /verify');
    };
    expect(await verified(midnight + 29 * 60_000)).toBe(true);
    expect(await verified(midnight + 30 * 60_000)).toBe(false);
  });

  it.each([
    [{ [`GET ${TR}/status?stream_id=s%201`]: { status: 'paused', reason: 'x' } }, 'the stream is paused'],
    [
      { [`GET ${TR}/streams`]: [stream({ iss: 'https://other.example' })] },
      'iss of the stream is another than issuer of the settings',
    ],
    [
      { [`GET ${TR}/streams`]: [stream({ aud: 'https://other.example' })] },
      'aud of the stream is none of the audience of the settings',
    ],
    [
      { [`GET ${TR}/streams`]: [stream({ events_delivered: [] })] },
      'the stream does not deliver device-compliance-change',
    ],
    [
      { [`GET ${TR}/.well-known/ssf-configuration`]: { ...discovery, issuer: 'https://other.example' } },
      'the discovery document names another issuer than the settings',
    ],
    [
      { [`GET ${TR}/.well-known/ssf-configuration`]: { ...discovery, jwks_uri: 'https://other.example' } },
      'jwks_uri is another than jwksUri of the settings',
    ],
  ])('is broken (%#)', async (answers, detail) => {
    const { run } = upkeep({ [`GET ${TR}/streams`]: [stream()], ...answers });
    expect(await run()).toEqual([{ what: 'stream s 1', state: 'broken', detail }]);
  });

  it('is broken where its verification is refused', async () => {
    const { run } = upkeep({ [`POST ${TR}/streams`]: stream(), [`POST ${TR}/verify`]: { status: 400, body: '{}' } });
    expect(await run()).toMatchObject([{ state: 'broken', detail: 'the verification was refused with 400' }]);
  });

  it.each(['https://evil.example/streams', 'http://transmitter.example/streams'])(
    'our credentials never go to %s',
    async (endpoint) => {
      const { run, sent } = upkeep({
        [`GET ${TR}/.well-known/ssf-configuration`]: { ...discovery, configuration_endpoint: endpoint },
      });
      await expect(run()).rejects.toThrow('names an endpoint on another host');
      expect(sent).toHaveLength(1);
    },
  );
});
