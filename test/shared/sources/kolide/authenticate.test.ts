import { configuredSource, kolidePush, meansOf, PUSH_FIXTURES, SECRETS } from '../../../support/source-pushes';

const kolide = configuredSource('kolide');
const RECEIVED = Date.parse('2026-11-20T08:16:00Z');
const secrets = SECRETS.kolide;
const means = meansOf(PUSH_FIXTURES.kolide, RECEIVED);

describe('Kolide: authentication', () => {
  const body = '{"event":"webhook.test","id":"01JD3Z9M3YQ5T8V7W6X5Y4Z3A2"}';
  const genuine = kolidePush({ body, secret: secrets[0] });
  const authenticate = (authorization: string, sent = body) =>
    kolide.authenticate({ ...genuine, headers: { authorization }, body: Buffer.from(sent) }, means);
  const signature = genuine.headers.authorization ?? '';

  it('checks the signature over the raw bytes', () => {
    expect(authenticate(signature)).toEqual({ ok: true });
    expect(authenticate(signature, `${body}\n`)).toEqual({ ok: false, reason: 'wrong signature' });
    expect(authenticate(signature, JSON.stringify({ ...JSON.parse(body), id: 'other' }))).toEqual({
      ok: false,
      reason: 'wrong signature',
    });
  });

  it.each([
    ['upper-case digits', signature.toUpperCase()],
    ['a scheme word', `Bearer ${signature}`],
    ['a shorter one', signature.slice(0, 63)],
    ['a longer one', `${signature}0`],
    ['a trailing line feed', `${signature}\n`],
    ['nothing', ''],
  ])('refuses %s', (_, authorization) => {
    expect(authenticate(authorization)).toEqual({ ok: false, reason: 'Authorization is not 64 lower-case hex digits' });
  });

  it('does not take the static identifier for a proof', () => {
    const headers = { 'x-kolide-webhook-identifier': 'endpoint-1' };
    expect(kolide.authenticate({ ...genuine, headers }, means)).toEqual({
      ok: false,
      reason: 'no Authorization header',
    });
  });

  it('matches a signature computed elsewhere', () => {
    // printf '{}' | openssl dgst -sha256 -hmac kolide-signing-secret-1
    const known = 'c95410c03422633ad952f1c2e1e69e434bd03bdb5544422b97bc365c4c1f07aa';
    expect(authenticate(known, '{}')).toEqual({ ok: true });
  });
});
