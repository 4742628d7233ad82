import type { PushRequest } from '../../../../shared/sources/source';
import {
  configuredSource,
  genericPush,
  meansOf,
  PUSH_FIXTURES,
  reportBody,
  SECRETS,
  standardSignature,
} from '../../../support/source-pushes';

const generic = configuredSource('generic');
const NOW = Date.parse('2026-11-20T08:16:00Z');
const secrets = SECRETS.generic;
const body = reportBody();
const genuine = genericPush({ body, secret: secrets[0], now: NOW });
const check = (request: PushRequest, active: readonly string[], now: number) =>
  generic.authenticate(request, meansOf(PUSH_FIXTURES.generic, now, active));
const authenticate = (headers: Record<string, string>, now = NOW, active: readonly string[] = secrets) =>
  check({ ...genuine, headers: { ...genuine.headers, ...headers } }, active, now);

describe('Standard Webhooks: the published vector', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const request = (signature: string): PushRequest => ({
    method: 'POST',
    headers: {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': signature,
    },
    query: {},
    body: Buffer.from('{"test": 2432232314}'),
  });
  const then = 1614265330_000;

  it('matches', () => {
    const signed = request('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
    expect(check(signed, [secret], then)).toEqual({ ok: true });
    expect(check(signed, [secret.replace('whsec_', '')], then)).toEqual({ ok: true });
  });

  it('does not match the decoy', () => {
    const decoy = request('v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=');
    expect(check(decoy, [secret], then)).toEqual({ ok: false, reason: 'no signature matches' });
  });
});

describe('Standard Webhooks: authentication', () => {
  const signature = genuine.headers['webhook-signature'] ?? '';

  it('takes one match among several signatures, and skips versions it does not know', () => {
    expect(authenticate({ 'webhook-signature': `v2,x v1a,AAAA v1,AAAA ${signature} v1,BBBB` })).toEqual({ ok: true });
    expect(authenticate({ 'webhook-signature': signature.replace('v1,', 'v2,') })).toEqual({
      ok: false,
      reason: 'webhook-signature holds no v1 signature',
    });
  });

  it.each([
    [300, true],
    [-300, true],
    [301, false],
    [-301, false],
  ])('%i s from our clock: %s', (seconds, ok) => {
    expect(authenticate({}, NOW + seconds * 1000)).toMatchObject({ ok: ok });
  });

  it('checks the timestamp as it was signed', () => {
    const seconds = String(NOW / 1000);
    for (const timestamp of [
      `+${seconds}`,
      `${seconds}.0`,
      `${seconds} `,
      `0x${seconds}`,
      '',
      `${seconds}abc`,
      '9'.repeat(13),
    ]) {
      const signed = `v1,${standardSignature(secrets[0], 'msg_1', timestamp, body)}`;
      const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp, 'webhook-signature': signed };
      expect(authenticate(headers)).toMatchObject({ ok: false });
    }
    const zero = `v1,${standardSignature(secrets[0], 'msg_1', `0${seconds}`, body)}`;
    expect(
      authenticate({ 'webhook-id': 'msg_1', 'webhook-timestamp': `0${seconds}`, 'webhook-signature': zero }),
    ).toEqual({ ok: true });
    expect(authenticate({ 'webhook-timestamp': `0${seconds}` })).toMatchObject({ ok: false });
  });

  it('signs the id too', () => {
    expect(authenticate({ 'webhook-id': 'msg_other' })).toEqual({ ok: false, reason: 'no signature matches' });
    expect(authenticate({ 'webhook-id': '' })).toMatchObject({ ok: false });
    expect(authenticate({ 'webhook-id': 'x'.repeat(257) })).toEqual({
      ok: false,
      reason: 'webhook-id is longer than 256 characters',
    });
  });

  it('takes the svix names for the same scheme, but no mixture', () => {
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signed } = genuine.headers;
    const svix = { 'svix-id': id ?? '', 'svix-timestamp': timestamp ?? '', 'svix-signature': signed ?? '' };
    const mixed = { 'webhook-id': id ?? '', 'webhook-timestamp': timestamp ?? '', 'svix-signature': signed ?? '' };
    expect(check({ ...genuine, headers: svix }, secrets, NOW)).toEqual({ ok: true });
    expect(generic.receive({ ...genuine, headers: svix })).toEqual({
      kind: 'push',
      replay: { by: 'body', id, timed: true },
    });
    expect(check({ ...genuine, headers: mixed }, secrets, NOW)).toMatchObject({ ok: false });
  });

  it('uses only secrets of 24 to 64 bytes', () => {
    for (const [size, ok] of [
      [23, false],
      [24, true],
      [64, true],
      [65, false],
    ] as const) {
      const secret = `whsec_${Buffer.alloc(size, 7).toString('base64')}`;
      expect(check(genericPush({ body, secret, now: NOW }), [secret], NOW)).toMatchObject({ ok: ok });
    }
    expect(authenticate({}, NOW, ['whsec_!!!', ''])).toEqual({
      ok: false,
      reason: 'no active secret of the form whsec_<base64 of 24 to 64 bytes>',
    });
  });

  it('signs the raw bytes, UTF-8 or not', () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 0x00);
    expect(check(genericPush({ body: bytes, secret: secrets[0], now: NOW }), secrets, NOW)).toEqual({
      ok: true,
    });
  });
});
