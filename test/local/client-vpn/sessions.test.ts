import { ClientVpnService } from '../../../local/client-vpn/client-vpn-service';
import { selectRoute } from '../../../local/http/router';
import { sessionRoutes } from '../../../local/routes/sessions';

const START = Date.parse('2026-09-24T22:22:25.678Z');
let now: number;
let allow: boolean;
let vpn: ClientVpnService;

beforeEach(() => {
  now = START;
  allow = true;
  vpn = new ClientVpnService({
    functionNames: ['AWSClientVPN-postern-authorize'],
    invoke: async () => ({
      ok: true,
      result: JSON.stringify({
        allow,
        'error-msg-on-denied-connection': '',
        'posture-compliance-statuses': ['allowed'],
        'schema-version': 'v2',
      }),
    }),
    now: () => now,
  });
});

const connect = (id: string | undefined, commonName = 'C02ABC') =>
  vpn.connect(JSON.stringify({ 'connection-id': id, 'common-name': commonName, 'endpoint-id': 'cvpn-endpoint-1' }));
const ids = () => vpn.sessions().map(({ id }) => id);
const ask = async (method: string, target: string) => {
  const url = new URL(target, 'http://localhost');
  const control = { sessions: () => vpn.sessions(), disconnect: (id: string) => vpn.disconnect(id) };
  const selected = selectRoute(sessionRoutes(control), method, url.pathname);
  if (selected === undefined || !('handle' in selected)) throw new Error('no route');
  const reply = await selected.handle(url.searchParams, Buffer.alloc(0));
  return { status: reply.status, body: JSON.parse(String(reply.body)) };
};

test('a connection that is let in is a session, one that is not is none', async () => {
  await connect('a');
  allow = false;
  await connect('b');
  expect(vpn.sessions()).toMatchObject([
    { id: 'a', commonName: 'C02ABC', endpointId: 'cvpn-endpoint-1', since: START },
  ]);
});

test('a connection id lives once', async () => {
  await connect('a');
  await connect('b');
  now += 1_000;
  await connect('a');
  expect(ids()).toEqual(['b', 'a']);
  expect(vpn.sessions().at(-1)?.since).toBe(START + 1_000);
});

test('a connection without an id is a session that can be ended', async () => {
  await connect(undefined);
  const [id = ''] = ids();
  expect(id).toMatch(/^local-/);
  expect(vpn.disconnect(id)).toBeDefined();
  expect(ids()).toEqual([]);
});

test('the end is logged with the time it lasted, once', async () => {
  await connect('a');
  now += 90_500;
  expect(vpn.disconnect('a')).toMatchObject({
    'connection-log-type': 'connection-reset',
    'connection-attempt-status': 'NA',
    'connection-id': 'a',
    'common-name': 'C02ABC',
    'connection-start-time': '2026-09-24 22:22:25',
    'connection-end-time': '2026-09-24 22:23:56',
    'connection-duration-seconds': '90',
  });
  expect(vpn.disconnect('a')).toBeUndefined();
});

test('lists all sessions, or those of one device', async () => {
  await connect('a');
  await connect('b', 'C02XYZ');
  expect((await ask('GET', '/sessions')).body.sessions).toHaveLength(2);
  expect((await ask('GET', '/sessions?commonName=c02xyz')).body).toEqual({
    sessions: [{ id: 'b', commonName: 'C02XYZ', endpointId: 'cvpn-endpoint-1', since: '2026-09-24T22:22:25.678Z' }],
  });
});

test('ends a session by its id, and says when there is none', async () => {
  await connect('a');
  expect((await ask('DELETE', '/sessions/a')).status).toBe(200);
  expect(await ask('DELETE', '/sessions/a')).toEqual({
    status: 404,
    body: { error: 'no session "a" is live; GET /sessions lists them' },
  });
});
