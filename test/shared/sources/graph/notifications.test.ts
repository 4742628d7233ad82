import { entra } from '../../../../shared/sources/entra';
import { intune } from '../../../../shared/sources/intune';
import type { PushRequest } from '../../../../shared/sources/source';
import { NO_KEYS, post } from '../../../support/pushes/fixture';
import { batch, graphPush, intuneFixture, notification } from '../../../support/pushes/graph';
import { ingress } from '../../../support/signal-ingress';

const NOW = Date.parse('2026-11-20T08:16:00Z');
const [secret, next] = intuneFixture.secrets;
const source = intune.configure(intuneFixture.settings);
const authenticate = (request: PushRequest) =>
  source.authenticate(request, { secrets: [secret, next], now: NOW, keySets: NO_KEYS });
const state = (...states: readonly unknown[]) =>
  post(
    batch(
      ...states.map((clientState, index) =>
        notification({ id: `n${index}`, clientState, resource: `devices/d-${index}` }),
      ),
    ),
    {},
  );
const interpret = (body: string, kept: Readonly<Record<string, string>> = {}) =>
  source.interpret({ source: 'intune', receivedAt: NOW, body: Buffer.from(body), kept });

describe('clientState', () => {
  it('authenticates a batch whose items all have one of the active values', () => {
    expect(authenticate(state(secret, next))).toEqual({ ok: true });
  });

  it('lets a batch in for its genuine items, and says which they are', () => {
    expect(authenticate(state('stale-state-of-long-ago', secret, null, next))).toEqual({
      ok: true,
      keep: { items: '1,3' },
    });
  });

  it.each([
    ['no item matches', state('wrong-client-state-x', '')],
    ['a batch is empty', post('{"value":[]}', {})],
    ['the state is no text', state([secret], { secret })],
    ['an item is none', post(JSON.stringify({ value: [secret, null, 7] }), {})],
  ])('refuses when %s', (_, request) => {
    expect(authenticate(request)).toMatchObject({ ok: false });
  });

  it('is never looked for in the URL', () => {
    expect(authenticate({ ...state('wrong-client-state-x'), query: { token: secret } })).toMatchObject({ ok: false });
  });

  it('keeps, through ingress, which items are genuine; the others lead nowhere', async () => {
    const { send, kept } = ingress();
    const { status } = await send('intune', state('stale-state-of-long-ago', secret));
    expect(status).toBe(202);
    const [signal] = [...kept.values()];
    if (signal === undefined) throw new Error('nothing stored');
    expect(source.interpret({ ...signal, kept: signal.kept })).toEqual({
      outcome: 'hint',
      devices: ['entra:d-1'],
      reason: 'Graph says that they changed',
    });
  });

  it('of a batch without any genuine item leaves nothing stored', async () => {
    const { send, kept } = ingress();
    expect((await send('intune', state('stale-state-of-long-ago'))).status).toBe(401);
    expect(kept.size).toBe(0);
  });
});

describe('handshake', () => {
  const asked = (validationToken: string, changes: Partial<PushRequest> = {}): PushRequest => ({
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    query: { validationToken },
    body: Buffer.alloc(0),
    ...changes,
  });

  it('echoes the token as text, before anybody is authenticated, and stores nothing', async () => {
    const { send, kept } = ingress();
    const token = 'Validation: Testing client application reachability for subscription Request-Id: 7f-ä+/=';
    // No JSON comes back: the helper would not read it.
    const answer = intune.configure({}).handshake?.(asked(token));
    expect(answer).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
      body: token,
    });
    expect((await send('entra', asked('1'))).status).toBe(200);
    expect(kept.size).toBe(0);
  });

  it('escapes markup', () => {
    expect(source.handshake?.(asked('<script>"&"</script>'))?.body).toBe(
      '&lt;script&gt;&quot;&amp;&quot;&lt;/script&gt;',
    );
  });

  it.each([
    ['without a token', asked('')],
    ['by GET', asked('x', { method: 'GET' })],
    ['with a token that is no token', asked('x'.repeat(8_193))],
    ['that is none', state(secret)],
  ])('is not answered %s', (_, request) => {
    expect(source.handshake?.(request)).toBeUndefined();
  });
});

describe('what a notification says', () => {
  it.each([
    ['devices/4F5F0A3C-0000-4000-8000-00000000E001', 'entra:4f5f0a3c-0000-4000-8000-00000000e001'],
    ["Devices('4f5f0a3c-0000-4000-8000-00000000e001')", 'entra:4f5f0a3c-0000-4000-8000-00000000e001'],
    ['/users/17', 'user:17'],
    ['deviceManagement/managedDevices/705c034c', 'intune:705c034c'],
    ["deviceManagement/managedDevices('705c034c')", 'intune:705c034c'],
  ])('%s: look at %s', (resource, device) => {
    expect(interpret(batch(notification({ resource })))).toMatchObject({ outcome: 'hint', devices: [device] });
  });

  it('names a device once, however often the batch does', () => {
    const body = batch(
      notification(),
      notification({ id: 'n2', changeType: 'deleted' }),
      notification({ resource: 'users/17' }),
    );
    expect(interpret(body)).toMatchObject({
      devices: ['entra:4f5f0a3c-0000-4000-8000-00000000e001', 'user:17'],
    });
  });

  it.each([
    [notification({ resource: 'users/17/messages/9' }), 'resource "users" names no device'],
    [notification({ resource: 'groups/17' }), 'resource "groups" names no device'],
    [notification({ resource: 'devices/../users' }), 'resource "devices" names no device'],
    [notification({ resource: undefined }), 'an item names no resource'],
    [
      { lifecycleEvent: 'reauthorizationRequired' },
      'lifecycle reauthorizationRequired: the next upkeep of subscriptions renews it',
    ],
    [
      { lifecycleEvent: 'subscriptionRemoved' },
      'lifecycle subscriptionRemoved: the next upkeep of subscriptions makes it anew',
    ],
    [
      { lifecycleEvent: 'missed' },
      'lifecycle missed: notifications were lost; the next reconciliation reads every device',
    ],
    [{ lifecycleEvent: 'tea' }, 'lifecycle event "tea" is not one we know'],
  ])('is ignored with a reason (%#)', (item, reason) => {
    expect(interpret(batch(item))).toEqual({ outcome: 'ignored', reason });
  });

  it('an id that resource does not give is taken from resourceData', () => {
    const item = notification({ resource: "devices('a b')", resourceData: { id: 'D7' } });
    expect(interpret(batch(item))).toMatchObject({ devices: ['entra:d7'] });
  });
});

describe('replay', () => {
  it('a batch is known again by its bytes; one without ids could be meant again', () => {
    expect(source.receive(graphPush({ body: batch(notification()), secret }))).toEqual({
      kind: 'push',
      replay: { by: 'body', timed: true },
    });
    expect(source.receive(graphPush({ body: batch({ lifecycleEvent: 'missed' }), secret }))).toEqual({
      kind: 'push',
      replay: { by: 'body', timed: false },
    });
  });
});

it('Entra parks what is no batch', () => {
  const signal = { source: 'entra', receivedAt: NOW, body: Buffer.from('{"records":[]}'), kept: {} };
  expect(() => entra.configure({}).interpret(signal)).toThrow('not a batch of Graph notifications');
});
