import { createHmac } from 'node:crypto';
import { SOURCE_DESCRIPTIONS } from '../../../../shared/sources/descriptions';
import { SOURCES } from '../../../../shared/sources/registry';
import type { PushRequest } from '../../../../shared/sources/source';
import { basic, meansOf, post } from '../../../support/pushes/fixture';
import { jamfBody, jamfComputer, jamfPush } from '../../../support/pushes/jamf';
import { configuredSource } from '../../../support/source-pushes';

const NOW = Date.parse('2026-11-20T08:16:00Z');
const jamf = configuredSource('jamf');
const body = jamfBody('ComputerCheckIn', jamfComputer());
const SECRETS: readonly [string, string] = ['sixteen-characters-1', 'sixteen-characters-2'];

const authenticate = (authentication: object, request: PushRequest, secrets: readonly string[] = SECRETS) =>
  SOURCES.jamf.configure({ authentication }).authenticate(request, meansOf({ secrets: SECRETS }, NOW, secrets));

describe('Jamf Pro: the schemes of its webhooks', () => {
  it('header: the value as it is, in the header that was named', () => {
    const scheme = { scheme: 'header', name: 'X-Jamf-Signature' };
    expect(authenticate(scheme, post(body, { 'x-jamf-signature': SECRETS[1] }))).toEqual({ ok: true });
    expect(authenticate(scheme, post(body, { 'x-jamf-signature': `${SECRETS[1]}x` }))).toMatchObject({ ok: false });
    expect(authenticate(scheme, post(body, { 'x-other': SECRETS[1] }))).toMatchObject({ ok: false });
    expect(authenticate(scheme, post(body, { authorization: basic('jamf:x') }))).toMatchObject({ ok: false });
  });

  it('header: a short value is no secret', () => {
    const scheme = { scheme: 'header', name: 'X-Jamf-Signature' };
    expect(authenticate(scheme, post(body, { 'x-jamf-signature': '123456' }), ['123456'])).toMatchObject({ ok: false });
  });

  it.each(['sha256', 'sha512'] as const)('hmac: %s of the body, in hex or base64', (algorithm) => {
    const scheme = { scheme: 'hmac', header: 'X-Webhook-Hash', algorithm };
    const digest = (encoding: 'hex' | 'base64', of = body) =>
      createHmac(algorithm, SECRETS[0]).update(of).digest(encoding);
    for (const proof of [
      digest('hex'),
      digest('base64'),
      digest('hex').toUpperCase(),
      `${algorithm}=${digest('hex')}`,
    ]) {
      expect(authenticate(scheme, post(body, { 'x-webhook-hash': proof }))).toEqual({ ok: true });
    }
    expect(authenticate(scheme, post(body, { 'x-webhook-hash': digest('hex', `${body} `) }))).toMatchObject({
      ok: false,
    });
    expect(authenticate(scheme, post(body, { 'x-webhook-hash': '' }))).toMatchObject({ ok: false });
    const other = algorithm === 'sha256' ? 'sha512' : 'sha256';
    const swapped = createHmac(other, SECRETS[0]).update(body).digest('hex');
    expect(authenticate(scheme, post(body, { 'x-webhook-hash': swapped }))).toMatchObject({ ok: false });
  });

  it('hmac: a key shorter than Jamf demands is none', () => {
    const proof = createHmac('sha256', 'short').update(body).digest('hex');
    const scheme = { scheme: 'hmac', header: 'X-Webhook-Hash' };
    expect(authenticate(scheme, post(body, { 'x-webhook-hash': proof }), ['short'])).toMatchObject({ ok: false });
  });

  it.each([
    ['none', /proves nothing/],
    ['NONE', /proves nothing/],
    ['mtls', /asks no client for a certificate/],
    ['magic', /is one of basic, header and hmac/],
  ])('%s is refused in the configuration, with what to do', (scheme, message) => {
    const parsed = SOURCE_DESCRIPTIONS.jamf.settings.safeParse({ authentication: { scheme } });
    expect(parsed.error?.issues.map((issue) => issue.message).join()).toMatch(message);
  });
});

describe('Jamf Pro: what is refused at the door', () => {
  const receive = (sent: string) => jamf.receive(jamfPush({ body: sent, secret: 'jamf:x' }));

  it('XML, with the way to JSON', () => {
    expect(receive('<?xml version="1.0"?><event/>')).toEqual({
      kind: 'malformed',
      status: 400,
      problem:
        'the body is XML; in Jamf Pro open Settings > Global > Webhooks, edit this webhook and set its content type to JSON',
    });
  });

  it.each(['SCEPChallenge', 'scepchallenge', 'ScepChallenge'])('%s, for it holds a password', (name) => {
    const sent = jamfBody(name, { challengePassword: 'hunter2' });
    expect(receive(sent)).toMatchObject({ kind: 'malformed', status: 422 });
    expect(JSON.stringify(receive(sent))).not.toContain('hunter2');
  });

  it('takes the rest, timed by its own clock', () => {
    expect(receive(body)).toEqual({ kind: 'push', replay: { by: 'body', timed: true } });
    expect(receive(jamfBody('ComputerCheckIn', jamfComputer(), 'soon'))).toMatchObject({ replay: { timed: false } });
  });
});
