import { readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import * as path from 'node:path';
import { localServer } from '../../local/http/local-server';
import type { Json, JsonObject } from '../../local/json';
import { closeServer, listenOnLoopback } from '../../local/loopback';
import { readLocalSecrets } from '../../local/secretsmanager/secrets';
import { type RunningService, startService } from '../../local/service';
import { complianceClaims } from '../../local/simulated/caep/claims';
import { signToken } from '../../local/simulated/caep/signing';
import { SimulatedApis } from '../../local/simulated/simulated-apis';
import { PROJECT_ROOT, synthesizeLocally } from '../support/local-synthesis';

/** What vendors do of their own, against the whole service: push tokens, be polled, be subscribed to. */
const secrets = readLocalSecrets();
const problems: string[] = [];
let assembly: string;
let running: RunningService | undefined;
let apis: SimulatedApis;
let server: Server;
let url: string;

beforeAll(async () => {
  apis = await SimulatedApis.open({ secrets, now: () => running?.aws.clock.now() ?? Date.now() });
  server = localServer(
    () => running?.service,
    (line) => problems.push(line),
  );
  url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  assembly = synthesizeLocally(apis.configuration());
  running = await startService({
    assemblyDirectory: assembly,
    dataDirectory: undefined,
    secrets,
    simulated: apis,
    apiOrigin: url,
    onProblem: (line) => problems.push(line),
  });
  running.aws.deploy();
  expect(await running.aws.quiet()).toEqual([]);
}, 180_000);
afterAll(async () => {
  await closeServer(server);
  await running?.stop();
  await apis.close();
  rmSync(assembly, { recursive: true, force: true });
});

async function ask(method: string, target: string, body?: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}${target}`, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  return { status: response.status, text, headers: response.headers };
}

/** The newest signals, as `<source> <status>`. */
async function signals(): Promise<readonly string[]> {
  await ask('GET', '/quiet');
  const body: { signals: readonly JsonObject[] } = JSON.parse((await ask('GET', '/signals')).text);
  return body.signals.map(({ source, status }) => `${String(source)} ${String(status)}`);
}

const metric = async (name: string): Promise<Json | undefined> =>
  (await ask('GET', '/metrics')).text
    .split('\n')
    .filter((line) => line.includes(`"${name}":`))
    .map((line): JsonObject => JSON.parse(line))
    .at(-1)?.[name];

const signingKey = (): string => String(secrets['caep/api']?.signingKey);
const pushed = (device: string, isCompliant: boolean) =>
  ask('POST', '/signals/caep', signToken(complianceClaims(device, isCompliant, Date.now()), signingKey()), {
    'content-type': 'application/secevent+jwt',
  });
async function connect(commonName: string): Promise<unknown> {
  const request = {
    'connection-id': 'cvpn-connection-1',
    'endpoint-id': 'cvpn-endpoint-1',
    'common-name': commonName,
    platform: 'mac',
    'schema-version': 'v2',
  };
  await ask('GET', '/quiet');
  const answer: { outcome: unknown } = JSON.parse((await ask('POST', '/connect', JSON.stringify(request))).text);
  return answer.outcome;
}

it('a pushed token lets a device in, and the next one shuts it out', async () => {
  const first = await pushed('C02SSF0001', true);
  expect([first.status, first.text]).toEqual([202, '']);
  expect(await connect('C02SSF0001')).toBe('allowed');
  expect((await pushed('C02SSF0001', false)).status).toBe(202);
  expect(await connect('C02SSF0001')).toBe('client-connect-failed');
});

it('a token that is refused says why, in RFC 8935’s form', async () => {
  const claims = { ...complianceClaims('C02SSF0001', true, Date.now()), aud: 'https://other.example' };
  const { status, text, headers } = await ask('POST', '/signals/caep', signToken(claims, signingKey()));
  expect([status, JSON.parse(text), headers.get('content-language')]).toEqual([
    400,
    { err: 'invalid_audience', description: 'aud does not name this receiver' },
    'en',
  ]);
});

it('polling takes in what waits at the transmitter once, and tells it what can never be taken', async () => {
  const waiting = { ...complianceClaims('C02SSF0002', true, Date.now()), jti: 'poll-1' };
  const unusable = { ...waiting, jti: 'poll-2', exp: 1 };
  apis.seed('caep', { claims: [waiting, unusable] });
  await ask('POST', '/clock', '{"advance":"1m"}');
  expect((await signals())[0]).toBe('caep events');
  expect(await metric('PollFailed')).toBe(0);
  const before = await signals();
  await ask('POST', '/clock', '{"advance":"1m"}');
  expect(await signals()).toEqual(before);
  expect(await connect('C02SSF0002')).toBe('allowed');
});

it('the upkeep subscribes at Graph, opens Google’s channel and makes the stream, and finds them kept the next time', async () => {
  await ask('POST', '/clock', '{"advance":"30m"}');
  // The transmitter verifies the stream it made with a token.
  expect(await signals()).toContain('caep ignored');
  expect(await metric('SubscriptionsBroken')).toBe(0);
  const asked = apis.state('google')?.requests ?? 0;
  await ask('POST', '/clock', '{"advance":"30m"}');
  await ask('GET', '/quiet');
  expect(apis.state('google')?.requests).toBeGreaterThan(asked);
  expect(await metric('SubscriptionsBroken')).toBe(0);
});

it('an upkeep that fails is counted and said, and the others go on', async () => {
  apis.setFault('google', 'refuse');
  await ask('POST', '/clock', '{"advance":"30m"}');
  await ask('GET', '/quiet');
  apis.setFault('google', 'none');
  expect(await metric('SubscriptionsBroken')).toBe(1);
  expect(problems.filter((line) => line.includes('subscription broken'))).toHaveLength(1);
});

it('a notification of Graph becomes facts by a look at Intune', async () => {
  const [clientState] = Array.isArray(secrets.intune?.active) ? secrets.intune.active : [];
  const item = { id: 'n-1', clientState, resource: 'users/8c8cc01e-0000-4000-8000-00000000a001' };
  const { status } = await ask('POST', '/signals/intune', JSON.stringify({ value: [item] }));
  expect(status).toBe(202);
  await ask('POST', '/clock', '{"advance":"10s"}');
  expect((await signals())[0]).toBe('intune hint');
  const explained: JsonObject = JSON.parse((await ask('GET', '/devices/5CGLOCAL001')).text);
  expect(explained).toMatchObject({ device: 'intune:intune:705c034c-0000-4000-8000-000000000001' });
});

it('says nothing of secrets in what it logs', () => {
  const text = problems.join('\n');
  const words = JSON.parse(readFileSync(path.join(PROJECT_ROOT, 'local', 'secrets.json'), 'utf8'), (_, value) => value);
  const values = Object.values<JsonObject>(words).flatMap((secret) =>
    Object.values(secret).flatMap((value) => (Array.isArray(value) ? value : [value])),
  );
  const leaked = values.filter((value) => typeof value === 'string' && value.length > 15 && text.includes(value));
  expect(leaked).toEqual([]);
});
