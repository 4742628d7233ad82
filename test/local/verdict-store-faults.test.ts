import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { localServer } from '../../local/http/local-server';
import { closeServer, listenOnLoopback } from '../../local/loopback';
import { type RunningService, startService } from '../../local/service';
import { synthesizeLocally } from '../support/local-synthesis';

/** A verdict store that misbehaves, seen from outside: what the person gets, how soon, and what is counted. */
let assembly: string;
let running: RunningService;
let server: Server;
let base: string;

const post = (path: string, body: unknown) =>
  fetch(`${base}${path}`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

const connect = async () => {
  const started = performance.now();
  const answer = await post('/connect', {
    'connection-id': 'cvpn-connection-1',
    'endpoint-id': 'cvpn-endpoint-1',
    'common-name': 'nobody-knows-me',
    'schema-version': 'v2',
  });
  const { outcome, response }: { outcome: string; response: Record<string, unknown> } = JSON.parse(await answer.text());
  return { outcome, response, elapsedMs: performance.now() - started };
};
const lastMetric = async () => {
  const lines = (await (await fetch(`${base}/metrics`)).text()).trim().split('\n');
  return JSON.parse(lines.findLast((line) => line.includes('DeniedByFault')) ?? '{}');
};

beforeAll(async () => {
  assembly = synthesizeLocally();
  running = await startService({
    assemblyDirectory: assembly,
    dataDirectory: undefined,
    secrets: {},
    onProblem: () => undefined,
  });
  running.aws.deploy();
  expect(await running.aws.quiet()).toEqual([]);
  server = localServer(
    () => running.service,
    () => undefined,
  );
  base = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  // Loads the bundle, so that no cold start is in what is timed below.
  await connect();
}, 120_000);
afterAll(async () => {
  await closeServer(server);
  await running.stop();
  rmSync(assembly, { recursive: true, force: true });
});

test.each([
  ['slow', 'store-timeout'],
  ['hang', 'store-timeout'],
  ['throttle', 'store-throttled'],
  ['error', 'store-unreachable'],
])('%s: a typed denial within two seconds, counted, and over at once', async (fault, code) => {
  expect(await (await post('/faults', { store: fault })).json()).toEqual({ store: fault });

  const denied = await connect();
  expect(denied.outcome).toBe('client-connect-failed');
  expect(denied.response['posture-compliance-statuses']).toEqual(['denied', code]);
  // The handler's own deadline, and scheduling on a busy machine.
  expect(denied.elapsedMs).toBeLessThan(2_500);
  expect(await lastMetric()).toMatchObject({ DeniedByFault: 1, reason: code });

  expect(await (await post('/faults', { store: 'none' })).json()).toEqual({ store: 'none' });
  expect((await connect()).response['posture-compliance-statuses']).toEqual(['denied', 'unknown-device']);
});

test.each(['', '{}', '{"store":"fire"}', '{"store":"slow","also":1}', '[]'])('refuses %p', async (body) => {
  const answer = await post('/faults', body);
  expect([answer.status, await answer.json()]).toEqual([
    400,
    { error: expect.stringMatching(/^send \{"store":"slow"\}; known: none, slow, throttle, error, hang; or /) },
  ]);
  expect(await (await fetch(`${base}/faults`)).json()).toEqual({ store: 'none' });
});
