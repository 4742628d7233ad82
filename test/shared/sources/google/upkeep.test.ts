import { generateKeyPairSync } from 'node:crypto';
import { google } from '../../../../shared/sources/google';
import { fakeApi } from '../../../support/fake-api';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const PUSH = 'https://api.example/signals/google';
const WATCH = 'https://admin.googleapis.com/admin/reports/v1/activity/users/all/applications/mobile/watch';
const private_key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});

async function run(answer: object, { now = NOON, secrets = ['google-channel-token-one'] } = {}) {
  const api = fakeApi(
    ({ url }) => (url === WATCH ? answer : { access_token: 't', expires_in: 3600 }),
    { client_email: 'a@b.example', private_key },
    now,
  );
  const upkeep = google.configure({ api: { subject: 'admin@example.com', channel: true } }).upkeep?.(api.access);
  const findings = await upkeep?.run({ pushUrl: PUSH, secrets });
  const watched = api.sent.find(({ url }) => url === WATCH);
  return { findings, watched: watched === undefined ? undefined : JSON.parse(watched.body ?? '') };
}

const what = 'channel to the audit log of mobile devices';

describe('the channel of Google', () => {
  it('is opened for six hours', async () => {
    const { findings, watched } = await run({ kind: 'api#channel' });
    expect(findings).toEqual([{ what, state: 'made' }]);
    expect(watched).toEqual({
      id: expect.stringMatching(/^postern-[0-9a-f]{16}-\d+$/),
      type: 'web_hook',
      address: PUSH,
      token: 'google-channel-token-one',
      payload: true,
      params: { ttl: '21600' },
    });
    expect(watched.id.length).toBeLessThanOrEqual(64);
  });

  it('that is open already is kept: its name says so', async () => {
    const notUnique = { status: 400, body: '{"error":{"errors":[{"reason":"channelIdNotUnique"}]}}' };
    expect((await run(notUnique)).findings).toEqual([{ what, state: 'kept' }]);
  });

  it('has one name for five hours, and another one then and for another token', async () => {
    const name = async (options: Parameters<typeof run>[1]) => (await run({}, options)).watched.id;
    const hours = 3_600_000;
    const start = Math.ceil(NOON / (5 * hours)) * 5 * hours;
    expect(await name({ now: start })).toBe(await name({ now: start + 5 * hours - 1 }));
    expect(await name({ now: start })).not.toBe(await name({ now: start + 5 * hours }));
    expect(await name({ now: start })).not.toBe(await name({ now: start, secrets: ['google-channel-token-two'] }));
  });

  it('that is refused is broken, and so is one without a token', async () => {
    expect((await run({ status: 400, body: '{"error":{}}' })).findings).toEqual([
      { what, state: 'broken', detail: 'refused with 400' },
    ]);
    const { findings, watched } = await run({}, { secrets: [] });
    expect(findings).toMatchObject([{ state: 'broken' }]);
    expect(watched).toBeUndefined();
  });
});
