import * as fc from 'fast-check';
import { caep } from '../../../../shared/sources/caep';
import { verificationState } from '../../../../shared/sources/caep/verification-state';
import type { AuthenticationMeans } from '../../../../shared/sources/source';
import {
  COMPLIANCE,
  caepFixture,
  caepPush,
  caepSettings,
  claims,
  compliance,
  fixedKeySets,
  ISSUER,
  KEY,
  signingKey,
  token,
  VERIFICATION,
} from '../../../support/pushes/caep';

const NOW = Date.parse('2026-11-20T08:16:00Z');
const secrets = caepFixture.secrets;
const source = caep.configure(caepSettings);

async function answerTo(body: string, means: Partial<AuthenticationMeans> = {}, authorization = secrets[0]) {
  const request = caepPush({ body, secret: authorization });
  return source.authenticate(request, { secrets, now: NOW, keySets: fixedKeySets(KEY), ...means });
}

/** The code of the refusal; checks the form of its answer on the way. */
async function refusalOf(...sent: Parameters<typeof answerTo>): Promise<string> {
  const authentication = await answerTo(...sent);
  if (authentication.ok) return 'accepted';
  const { answer } = authentication;
  expect(answer).toMatchObject({
    status: 400,
    headers: { 'content-type': 'application/json', 'content-language': 'en' },
  });
  const body: unknown = JSON.parse(answer?.body ?? '');
  expect(body).toEqual({ err: expect.any(String), description: expect.stringMatching(/\w/) });
  return String(Object(body).err);
}

/** Whether both are the same bytes signed by the same bytes. */
function isSameSignature(a: string, b: string): boolean {
  const cut = (text: string) => [text.slice(0, text.lastIndexOf('.')), text.slice(text.lastIndexOf('.') + 1)] as const;
  const [[signedA, proofA], [signedB, proofB]] = [cut(a), cut(b)];
  return signedA === signedB && Buffer.from(proofA, 'base64url').equals(Buffer.from(proofB, 'base64url'));
}

/** The same without the named claims. */
const without = (...names: readonly string[]) =>
  Object.fromEntries(Object.entries(claims()).filter(([name]) => !names.includes(name)));

describe('a token that is accepted', () => {
  it.each([
    ['as the specification has it', token(claims(), KEY)],
    ['typ in another case', token(claims(), KEY, { typ: 'SecEvent+JWT' })],
    ['typ with application/', token(claims(), KEY, { typ: 'application/secevent+jwt' })],
    [
      'several audiences, one of them ours',
      token(claims({ aud: ['https://other.example', caepSettings.audience[0]] }), KEY),
    ],
    ['without kid', token(claims(), KEY, { kid: undefined })],
    ['with a numeric txn', token(claims({ txn: 8675309 }), KEY)],
    ['without txn', token(without('txn'), KEY)],
    ['a blank line after it', `${token(claims(), KEY)}\r\n`],
    [
      'the subject inside of the event',
      token(
        { ...without('sub_id'), events: { [COMPLIANCE]: compliance({ subject: { format: 'opaque', id: '7' } }) } },
        KEY,
      ),
    ],
    [
      'subject and sub_id',
      token(claims({ events: { [COMPLIANCE]: compliance({ subject: { format: 'opaque', id: '7' } }) } }), KEY),
    ],
    [
      'without previous_status, which is never read',
      token(claims({ events: { [COMPLIANCE]: compliance({ previous_status: undefined }) } }), KEY),
    ],
    [
      'an event of another kind',
      token(claims({ events: { 'https://schemas.openid.net/secevent/caep/event-type/session-revoked': {} } }), KEY),
    ],
  ])('%s', async (_, body) => {
    expect(await answerTo(body)).toEqual({ ok: true });
  });
});

describe('a token that is refused', () => {
  it.each([
    ['nothing', '', 'invalid_request'],
    ['no token', 'hello', 'invalid_request'],
    ['two parts', token(claims(), KEY).split('.').slice(0, 2).join('.'), 'invalid_request'],
    ['a header that is no JSON', `e30x${token(claims(), KEY).slice(4)}`, 'invalid_request'],
    ['claims that are a list', token([1], KEY), 'invalid_request'],
    ['standard base64', token(claims(), KEY).replace('.', '+.'), 'invalid_request'],
    ['typ of an access token', token(claims(), KEY, { typ: 'at+jwt' }), 'invalid_request'],
    ['typ JWT', token(claims(), KEY, { typ: 'JWT' }), 'invalid_request'],
    ['no typ', token(claims(), KEY, { typ: undefined }), 'invalid_request'],
    ['another issuer', token(claims({ iss: 'https://transmitter.example' }), KEY), 'invalid_issuer'],
    ['no issuer', token(without('iss'), KEY), 'invalid_issuer'],
    ['another audience', token(claims({ aud: 'https://other.example' }), KEY), 'invalid_audience'],
    ['audiences without ours', token(claims({ aud: ['https://other.example'] }), KEY), 'invalid_audience'],
    ['no audience', token(without('aud'), KEY), 'invalid_audience'],
    [
      'an audience that only begins like ours',
      token(claims({ aud: `${caepSettings.audience[0]}/x` }), KEY),
      'invalid_audience',
    ],
    ['a key of somebody else', token(claims(), signingKey('key-1')), 'invalid_key'],
    ['a key nobody knows', token(claims(), signingKey('key-2')), 'invalid_key'],
    ['no kid and a key nobody knows', token(claims(), signingKey('key-2'), { kid: undefined }), 'invalid_key'],
    ['alg none', token(claims(), KEY, { alg: 'none' }), 'invalid_key'],
    ['alg none and no signature', token(claims(), KEY, { alg: 'none' }).replace(/[^.]+$/, ''), 'invalid_key'],
    ['alg HS256', token(claims(), KEY, { alg: 'HS256' }), 'invalid_key'],
    ['an alg not agreed', token(claims(), KEY, { alg: 'PS256' }), 'invalid_key'],
    ['critical extensions', token(claims(), KEY, { crit: ['b64'], b64: false }), 'invalid_key'],
    ['no signature', token(claims(), KEY).replace(/[^.]+$/, ''), 'invalid_key'],
    ['exp', token(claims({ exp: 1_795_170_000 }), KEY), 'invalid_request'],
    ['exp null', token(claims({ exp: null }), KEY), 'invalid_request'],
    ['sub', token(claims({ sub: 'laptop-7' }), KEY), 'invalid_request'],
    ['no jti', token(without('jti'), KEY), 'invalid_request'],
    ['an empty jti', token(claims({ jti: ' ' }), KEY), 'invalid_request'],
    ['a numeric jti', token(claims({ jti: 7 }), KEY), 'invalid_request'],
    ['no iat', token(without('iat'), KEY), 'invalid_request'],
    ['iat as text', token(claims({ iat: '1795162530' }), KEY), 'invalid_request'],
    ['iat zero', token(claims({ iat: 0 }), KEY), 'invalid_request'],
    ['no events', token(without('events'), KEY), 'invalid_request'],
    ['events empty', token(claims({ events: {} }), KEY), 'invalid_request'],
    [
      'two events',
      token(claims({ events: { [COMPLIANCE]: compliance(), [VERIFICATION]: {} } }), KEY),
      'invalid_request',
    ],
    ['events as a list', token(claims({ events: [compliance()] }), KEY), 'invalid_request'],
    ['an event that is text', token(claims({ events: { [COMPLIANCE]: 'compliant' } }), KEY), 'invalid_request'],
    ['no subject at all', token(without('sub_id'), KEY), 'invalid_request'],
    ['sub_id as text', token(claims({ sub_id: 'laptop-7' }), KEY), 'invalid_request'],
    [
      'no current_status',
      token(claims({ events: { [COMPLIANCE]: compliance({ current_status: undefined }) } }), KEY),
      'invalid_request',
    ],
    [
      'current_status true',
      token(claims({ events: { [COMPLIANCE]: compliance({ current_status: true }) } }), KEY),
      'invalid_request',
    ],
  ])('%s', async (_, body, code) => {
    expect(await refusalOf(body)).toBe(code);
  });

  it('an RSA key of less than 2048 bits, also from the issuer itself', async () => {
    const short = signingKey('short', 1024);
    expect(await refusalOf(token(claims(), short), { keySets: fixedKeySets(short) })).toBe('invalid_key');
  });

  it('however it is spoilt: any character changed, left out or put in', async () => {
    const genuine = token(claims(), KEY);
    const at = fc.nat({ max: genuine.length - 1 });
    const spoilt = fc.oneof(
      fc
        .tuple(at, fc.string({ minLength: 1, maxLength: 1 }))
        .map(([i, c]) => genuine.slice(0, i) + c + genuine.slice(i + 1)),
      at.map((i) => genuine.slice(0, i) + genuine.slice(i + 1)),
      fc
        .tuple(at, fc.constantFrom('A', '.', '=', ' ', '-'))
        .map(([i, c]) => genuine.slice(0, i) + c + genuine.slice(i)),
      at.map((i) => genuine.slice(0, i)),
    );
    const asProperty = fc.asyncProperty(
      // The last character of a signature of 256 bytes holds four bits that mean nothing: two spellings, one signature.
      spoilt.filter((text) => text.trim() !== genuine && !isSameSignature(text, genuine)),
      async (text) => expect(await refusalOf(text)).toMatch(/^invalid_(?:request|key|issuer|audience)$/),
    );
    await fc.assert(asProperty, { numRuns: 400 });
  });

  it('with any character of it changed', async () => {
    const genuine = token(claims(), KEY);
    const last = genuine.lastIndexOf('.');
    for (const at of [3, genuine.indexOf('.') + 30, last + 1, last + 200]) {
      const changed = `${genuine.slice(0, at)}${genuine[at] === 'A' ? 'B' : 'A'}${genuine.slice(at + 1)}`;
      expect(await refusalOf(changed)).toMatch(/^invalid_/);
    }
  });

  it('says so without asking for other secrets, which would not change it', async () => {
    expect(await answerTo(token(claims({ exp: 1 }), KEY))).toMatchObject({ ok: false, final: true });
  });

  it('at sight, before anybody is asked for keys', async () => {
    const asked: string[] = [];
    const keySets = {
      active: async (url: string) => ({ keys: [asked.push(url)].map(() => KEY.jwk) }),
      refreshed: async () => undefined,
    };
    await refusalOf(token(claims({ iss: 'https://evil.example' }), KEY), { keySets });
    await refusalOf(token(claims({ aud: 'https://evil.example' }), KEY), { keySets });
    await refusalOf(token(claims(), KEY, { alg: 'none' }), { keySets });
    expect(asked).toEqual([]);
  });

  it('never by keys that the token itself points to', async () => {
    const evil = signingKey('evil');
    const body = token(claims(), evil, { jwk: evil.jwk, jku: 'https://evil.example/jwks.json' });
    expect(await refusalOf(body)).toBe('invalid_key');
  });
});

describe('the agreed Authorization', () => {
  it('is refused in RFC 8935’s words where it is missing or wrong', async () => {
    const body = token(claims(), KEY);
    expect(await refusalOf(body, {}, 'Bearer somebody-else')).toBe('authentication_failed');
    const { authorization: _, ...headers } = caepPush({ body, secret: '' }).headers;
    const request = { method: 'POST', headers, query: {}, body: Buffer.from(body) };
    expect(await source.authenticate(request, { secrets, now: NOW, keySets: fixedKeySets(KEY) })).toMatchObject({
      ok: false,
      answer: { status: 400, body: expect.stringContaining('"err":"authentication_failed"') },
    });
  });

  it('is compared before any key is asked for', async () => {
    const keySets = {
      active: () => Promise.reject(new Error('asked')),
      refreshed: () => Promise.reject(new Error('asked')),
    };
    expect(await refusalOf(token(claims(), KEY), { keySets }, 'Bearer wrong')).toBe('authentication_failed');
  });

  it('is not asked for where none was agreed', async () => {
    const open = caep.configure({ ...caepSettings, authorization: 'none' });
    const request = { ...caepPush({ body: token(claims(), KEY), secret: '' }), headers: {} };
    expect(await open.authenticate(request, { secrets: [], now: NOW, keySets: fixedKeySets(KEY) })).toEqual({
      ok: true,
    });
  });
});

describe('key sets', () => {
  it('a fault of the issuer’s key set is ours: it is thrown, and the sender comes again', async () => {
    const keySets = { active: () => Promise.reject(new Error('unreachable')), refreshed: async () => undefined };
    await expect(answerTo(token(claims(), KEY), { keySets })).rejects.toThrow('unreachable');
  });

  it('an unknown key that may not be looked up now is no verdict: 429, come again', async () => {
    const keySets = { ...fixedKeySets(KEY), refreshed: async () => undefined };
    expect(await answerTo(token(claims(), signingKey('key-2')), { keySets })).toMatchObject({
      ok: false,
      answer: { status: 429, headers: { 'retry-after': '5' } },
    });
  });

  it('a key that appears when the set is fetched anew is taken, with and without kid', async () => {
    const next = signingKey('key-2');
    const keySets = { active: fixedKeySets(KEY).active, refreshed: fixedKeySets(KEY, next).active };
    expect(await answerTo(token(claims(), next), { keySets })).toEqual({ ok: true });
    expect(await answerTo(token(claims(), next, { kid: undefined }), { keySets })).toEqual({ ok: true });
  });

  it('a key that is gone when the set is fetched anew is refused', async () => {
    const withdrawn = signingKey('key-0');
    expect(await refusalOf(token(claims(), withdrawn), { keySets: fixedKeySets(KEY) })).toBe('invalid_key');
  });

  it('keys that are none do no harm to the others', async () => {
    const keySets = {
      active: async () => ({ keys: [{ kty: 7 }, { kid: 'x' }, { kty: 'oct', k: 'AAAA' }, KEY.jwk] }),
      refreshed: async () => undefined,
    };
    expect(await answerTo(token(claims(), KEY), { keySets })).toEqual({ ok: true });
    expect(await answerTo(token(claims(), KEY, { kid: undefined }), { keySets })).toEqual({ ok: true });
  });
});

describe('verification of the stream', () => {
  const verification = (state: string | undefined) =>
    token(claims({ sub_id: { format: 'opaque', id: 'stream-1' }, events: { [VERIFICATION]: { state } } }), KEY);
  const asked = (changes: { secret?: string; stream?: string; at?: number } = {}) =>
    verificationState(changes.secret ?? secrets[0], changes.stream ?? 'stream-1', changes.at ?? NOW - 60_000);

  it.each([
    ['without state: the transmitter’s own initiative', undefined],
    [
      'with a state that we never made: somebody at the transmitter asked',
      'VGhpcyBpcyBhbiBleGFtcGxlIHN0YXRlIHZhbHVlLgo=',
    ],
    ['with the state we sent', asked()],
    ['with a state made under the other active secret', asked({ secret: secrets[1] })],
  ])('is accepted %s', async (_, state) => {
    expect(await answerTo(verification(state))).toEqual({ ok: true });
  });

  it.each([
    ['of another stream', asked({ stream: 'stream-2' })],
    ['of a day ago', asked({ at: NOW - 25 * 3_600_000 })],
    ['changed', `${asked()}x`],
    ['cut short', asked().slice(0, -1)],
    ['made with another secret', asked({ secret: 'Bearer somebody-else' })],
  ])('is refused with a state of ours %s', async (_, state) => {
    expect(await refusalOf(verification(state))).toBe('invalid_state');
  });
});

it('the issuer of the fixture is the one of the settings', () => {
  expect(claims().iss).toBe(ISSUER);
});
