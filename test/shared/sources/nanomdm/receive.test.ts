import { checkIn, result } from '../../../support/pushes/apple-mdm';
import { nanomdmPush } from '../../../support/pushes/nanomdm';
import { configuredSource } from '../../../support/source-pushes';

const source = configuredSource('nanomdm');
const receive = (body: string) => source.receive(nanomdmPush({ body, secret: 'k' }));

describe('NanoMDM: reception', () => {
  it('a push is recognised by its bytes; the event id may be one of a trace', () => {
    expect(receive(result('Idle'))).toEqual({
      kind: 'push',
      replay: { by: 'body', id: '5ee634b5-0000-4000-8000-3f764d087787', timed: true },
    });
  });

  it("Go's zero time is no time", () => {
    const body = result('Idle', {}, { push: { created_at: '0001-01-01T00:00:00Z', event_id: undefined } });
    expect(receive(body)).toEqual({ kind: 'push', replay: { by: 'body', id: undefined, timed: false } });
  });

  it.each(['SetBootstrapToken', 'GetBootstrapToken', 'setbootstraptoken'])(
    '%s is answered, and nothing of it kept',
    (topic) => {
      expect(receive(checkIn(topic, { BootstrapToken: 'hunter2' }))).toEqual({
        kind: 'answer',
        answer: {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: '{"accepted":false,"reason":"bootstrap tokens are not kept"}',
        },
      });
    },
  );

  it('another method is refused', () => {
    expect(source.receive({ ...nanomdmPush({ body: '', secret: 'k' }), method: 'GET' })).toMatchObject({ status: 405 });
  });
});

describe('NanoMDM: the signature', () => {
  const signed = nanomdmPush({ body: result('Idle'), secret: 'k'.repeat(20) });
  const authenticate = async (signature: string) =>
    source.authenticate(
      { ...signed, headers: { ...signed.headers, 'x-hmac-signature': signature } },
      {
        secrets: ['k'.repeat(20)],
        now: 0,
        keySets: { active: async () => ({ keys: [] }), refreshed: async () => undefined },
      },
    );
  const genuine = signed.headers['x-hmac-signature'] ?? '';

  it('is standard base64, not hex and not the URL form', async () => {
    expect(await authenticate(genuine)).toEqual({ ok: true });
    const hex = Buffer.from(genuine, 'base64').toString('hex');
    for (const other of [hex, `sha256=${genuine}`, `${genuine}AA`, genuine.slice(0, -4)]) {
      expect(await authenticate(other)).toMatchObject({ ok: false });
    }
  });
});
