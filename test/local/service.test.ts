import { mkdtempSync, rmSync } from 'node:fs';
import { request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { localServer } from '../../local/http/local-server';
import type { Json } from '../../local/json';
import { closeServer, listenOnLoopback } from '../../local/loopback';
import { type RunningService, startService } from '../../local/service';
import { decideAgain } from '../../shared/domain/connect/receipt';
import { receiptSchema } from '../../shared/domain/connect/receipt-schema';
import { synthesizeLocally } from '../support/local-synthesis';

/** The whole service over HTTP, on what the deployment configuration synthesizes; secrets of this test's own. */
const CREDENTIALS = `Basic ${Buffer.from('ws1:test-only').toString('base64')}`;
const SERIAL = 'C02TEST00001';
const PUSHED_AT = '2022-01-16T09:20:00Z';
const problems: string[] = [];
let assembly: string;
let data: string;
let running: RunningService | undefined;
let server: Server;
let port: number;

const start = async (): Promise<void> => {
  running = await startService({
    assemblyDirectory: assembly,
    dataDirectory: data,
    secrets: { 'workspace-one': { active: ['ws1:test-only'] } },
    onProblem: (line) => problems.push(line),
  });
  running.aws.deploy();
  expect(await running.aws.quiet()).toEqual([]);
};

beforeAll(async () => {
  assembly = synthesizeLocally();
  data = mkdtempSync(path.join(tmpdir(), 'postern-data-'));
  server = localServer(
    () => running?.service,
    (line) => problems.push(line),
  );
  port = await listenOnLoopback(server, 0);
}, 120_000);
afterAll(async () => {
  await closeServer(server);
  await running?.stop();
  rmSync(assembly, { recursive: true, force: true });
  rmSync(data, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
  readonly json: () => Json;
}
const ask = (
  method: string,
  target: string,
  body?: string | Buffer,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, method, path: target, headers: { connection: 'close', ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

const push = (changes: { [key: string]: Json } = {}): Promise<Answer> =>
  ask(
    'POST',
    '/signals/workspace-one',
    JSON.stringify({
      EventType: 'Compliance Status Changed',
      EnrollmentStatus: 'Enrolled',
      ComplianceStatus: 'Compliant',
      CompromisedStatus: '',
      EventTime: '2022-01-16T09:13:59.5720125Z',
      SerialNumber: SERIAL,
      Platform: 'AppleOsX',
      OperatingSystem: '12.1.0',
      DeviceUUID: '7caaee42-0000-4000-8000-bd43f4484a65',
      ...changes,
    }),
    { authorization: CREDENTIALS, 'content-type': 'application/json' },
  );
const connect = (body: Json): Promise<Answer> => ask('POST', '/connect', JSON.stringify(body));
const outcomeOf = async (body: Json): Promise<Json | undefined> =>
  Reflect.get(Object((await connect(body)).json()), 'outcome');

describe('before it is ready', () => {
  test('the service says so', async () => {
    const answer = await ask('GET', '/health');
    expect([answer.status, answer.json()]).toEqual([503, { ready: false }]);
  });
});

describe('the running service', () => {
  beforeAll(start, 60_000);

  test('is ready, and tells the time of its clock', async () => {
    expect((await ask('GET', '/health')).json()).toEqual({ ready: true });
    const before = Date.now();
    const { now } = Object((await ask('GET', '/clock')).json());
    expect(Date.parse(now)).toBeGreaterThanOrEqual(before);
  });

  test.each([
    ['GET', '/nothing', 404, { error: 'there is nothing at /nothing' }],
    ['DELETE', '/clock', 405, { error: 'DELETE is not allowed here; use GET, POST' }],
    ['GET', '/connect', 405, { error: 'GET is not allowed here; use POST' }],
    ['GET', '/signals/', 404, { message: 'Not Found' }],
    ['PUT', '/signals/workspace-one', 404, { message: 'Not Found' }],
    ['POST', '/signals/nobody', 404, { error: expect.any(String) }],
    ['GET', '/devices/nobody', 404, { error: 'no device claims the common name "nobody"' }],
    ['GET', `/devices/${encodeURIComponent('gerät')}`, 400, { error: '"gerät" is not a usable common name' }],
    ['GET', '/devices/nobody?at=yesterday', 400, { error: 'at must be an instant such as 2026-11-23T09:00:00Z' }],
  ])('answers %s %s with %i', async (method, target, status, body) => {
    const answer = await ask(method, target);
    expect([answer.status, answer.json()]).toEqual([status, body]);
  });

  test('answers local names only', async () => {
    expect((await ask('GET', '/health', undefined, { host: 'evil.example' })).status).toBe(403);
    expect((await ask('POST', '/clock', '{"advance":"1h"}', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await ask('GET', '/health', undefined, { host: 'localhost:8484' })).status).toBe(200);
  });

  test('refuses bodies that are too large', async () => {
    expect((await ask('POST', '/connect', Buffer.alloc(1024 * 1024 + 1, 0x20))).status).toBe(413);
    const answer = await ask('POST', '/signals/workspace-one', Buffer.alloc(10 * 1024 * 1024 + 1));
    expect([answer.status, answer.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
  });

  test.each([
    '',
    '{',
    '{"set":"tomorrow"}',
    '{"advance":"-1h"}',
    '{"advance":"1h","set":"2026-11-23T09:00:00Z"}',
    '{"advance":"999999d999999d999999d"}',
    '[]',
  ])('refuses to set its clock by %j', async (body) => {
    expect((await ask('POST', '/clock', body)).status).toBe(400);
  });

  test('goes back in time while its log is empty, and activates its policy anew there', async () => {
    const answer = await ask('POST', '/clock', JSON.stringify({ set: PUSHED_AT }));
    expect([answer.status, Object(answer.json()).now]).toEqual([200, expect.stringMatching(/^2022-01-16T09:20:0/)]);
    expect((await ask('GET', '/devices/nobody?at=2022-01-16T09:19:00Z')).json()).toEqual({
      error: 'no policy was active then',
    });
    expect((await ask('GET', '/devices/nobody')).json()).toEqual({
      error: 'no device claims the common name "nobody"',
    });
  });

  test('turns a push into a decision', async () => {
    expect(await outcomeOf({ 'common-name': SERIAL })).toBe('client-connect-failed');
    expect((await push()).status).toBe(200);
    expect((await ask('GET', '/quiet')).status).toBe(200);
    expect(await outcomeOf({ 'common-name': SERIAL })).toBe('allowed');
    expect((await push({ ComplianceStatus: 'NonCompliant', EventTime: '2022-01-16T09:19:59.1Z' })).status).toBe(200);
    await ask('GET', '/quiet');
    const denied = await connect({ 'common-name': SERIAL, 'schema-version': 'v1' });
    expect(denied.json()).toEqual({
      outcome: 'client-connect-failed',
      response: {
        allow: false,
        'error-msg-on-failed-posture-compliance': expect.stringContaining('not compliant'),
        'posture-compliance-statuses': expect.arrayContaining(['rule:compliant']),
        'schema-version': 'v1',
      },
      log: expect.objectContaining({
        'connection-attempt-failure-reason': 'client-connect-failed',
        'common-name': SERIAL,
      }),
    });
  });

  test('denies whatever else it is asked, within the contract', async () => {
    for (const body of [null, [], 'x', 1, {}, { 'common-name': null, 'schema-version': 7 }]) {
      expect([body, await outcomeOf(body)]).toEqual([body, 'client-connect-failed']);
    }
    expect((await ask('POST', '/connect', '{')).status).toBe(400);
    expect((await ask('POST', '/connect', Buffer.of(0x22, 0xff, 0x22))).status).toBe(400);
  });

  test('keeps every decision with its receipt, from which it can be made again', async () => {
    await connect({ 'common-name': SERIAL, 'connection-id': 'cvpn-connection-kept', username: 'mara' });
    expect((await ask('GET', '/quiet')).status).toBe(200);
    const byConnection = Object((await ask('GET', '/decisions?connectionId=cvpn-connection-kept')).json()).decisions;
    expect(byConnection).toHaveLength(1);
    const [event] = byConnection;
    expect(event).toMatchObject({
      type: 'ConnectionDecided',
      device: 'decisions/c02test00001',
      commonName: 'c02test00001',
      configurationHash: expect.any(String),
      receipt: {
        mode: 'enforce',
        request: { username: 'mara' },
        decision: { outcome: 'denied', rules: ['compliant'] },
      },
    });
    const receipt = receiptSchema.parse(event.receipt);
    expect(decideAgain(receipt)).toStrictEqual(receipt.decision);

    const ofName = Object((await ask('GET', `/decisions?commonName=${SERIAL}`)).json()).decisions;
    expect(
      ofName.map(({ receipt: { decision } }: { receipt: { decision: { outcome: string } } }) => decision.outcome),
    ).toEqual(['denied', 'denied', 'allowed', 'denied']);
    const denied = Object((await ask('GET', '/decisions?denied=true&limit=2')).json()).decisions;
    expect(denied).toHaveLength(2);
    expect(denied[0]).toEqual(event);
  });

  test.each([
    ['/decisions', 'ask for one of'],
    ['/decisions?commonName=a&from=yesterday', 'from is no instant'],
    ['/decisions?denied=true&limit=0', 'limit is a whole number from 1'],
  ])('refuses %s', async (target, error) => {
    const answer = await ask('GET', target);
    expect([answer.status, answer.json()]).toEqual([400, { error: expect.stringContaining(error) }]);
  });

  test('lists what became of each push', async () => {
    const refused = await ask('POST', '/signals/workspace-one', '{}', { authorization: 'Basic eDp5' });
    expect(refused.status).toBe(401);
    await push({ EventType: 'Something New', SerialNumber: '', DeviceUUID: '' });
    await ask('POST', '/signals/workspace-one', '{"EventType":"Compliance Status Changed"}', {
      authorization: CREDENTIALS,
      'content-type': 'application/json',
    });
    await ask('GET', '/quiet');
    const { signals } = Object((await ask('GET', '/signals')).json());
    expect(signals).toHaveLength(4);
    expect(signals.map(({ status }: { status: string }) => status).sort()).toEqual([
      'events',
      'events',
      'ignored',
      'parked',
    ]);
    expect(signals).toContainEqual(
      expect.objectContaining({
        status: 'parked',
        outcome: {
          error: 'UninterpretableSignal',
          message: 'no DeviceUUID, Udid, DeviceId or SerialNumber: cannot tell which device this is about',
        },
      }),
    );
  });

  test('explains a device as of now, and as it was known before', async () => {
    const now = Object((await ask('GET', `/devices/${SERIAL}`)).json());
    expect(now.decision).toMatchObject({ outcome: 'denied' });
    const first = encodeURIComponent(now.history.at(-1).recordedAt);
    const before = Object((await ask('GET', `/devices/${SERIAL}?at=${first}&knownAt=${first}`)).json());
    expect(before.decision).toMatchObject({ outcome: 'allowed' });
    expect([now.history.length, before.history.length]).toEqual([2, 1]);
  });

  test('shows a page without scripts, every value encoded', async () => {
    await connect({ 'common-name': '<script>alert(1)</script>' });
    // The overview has the decision just made; a device's page has the name that was asked for.
    const shown = [
      ['/', '&lt;script&gt;alert(1)'],
      [`/?device=${encodeURIComponent('"><script>')}`, '&quot;&gt;&lt;script&gt;'],
    ] as const;
    for (const [path, encoded] of shown) {
      const page = await ask('GET', path);
      expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.headers['content-security-policy']).toContain("default-src 'none'");
      expect(page.text).not.toContain('<script');
      expect(page.text).toContain(encoded);
    }
    expect((await ask('GET', `/?device=${SERIAL}`)).text).toContain('disk-encryption');
  });

  test('takes decisions of operators who name themselves, through the function that is deployed', async () => {
    const decide = (action: string, body: Json, operator?: string): Promise<Answer> =>
      ask('POST', `/operator/${action}`, JSON.stringify(body), {
        'content-type': 'application/json',
        ...(operator === undefined ? {} : { 'x-postern-operator': operator }),
      });
    const exemption = { commonName: SERIAL, rules: ['compliant'], reason: 'a test', expiresIn: '1h' };
    expect((await decide('exempt', exemption)).status).toBe(401);
    expect((await decide('publish', {}, 'sam')).status).toBe(404);
    const granted = await decide('exempt', exemption, 'sam');
    expect([granted.status, Object(granted.json()).rows]).toEqual([
      200,
      { written: [SERIAL.toLowerCase()], unchanged: [] },
    ]);
    expect(await outcomeOf({ 'common-name': SERIAL })).toBe('allowed');
    const ended = await decide('end-exemption', { commonName: SERIAL, reason: 'done' }, 'kim');
    expect(Object(ended.json()).decisions).toMatchObject([
      { before: { outcome: 'allowed' }, after: { outcome: 'denied' } },
    ]);
    const held = await decide('hold', { rule: 'compliant', reason: 'a test', expiresIn: '1h' }, 'sam');
    expect([held.status, Object(held.json()).fleet]).toEqual([200, true]);
    await ask('GET', '/quiet');
    expect((await decide('release', { rule: 'compliant', reason: 'done' }, 'sam')).status).toBe(200);
    await ask('GET', '/quiet');
    expect(await outcomeOf({ 'common-name': SERIAL })).toBe('client-connect-failed');
    const { history } = Object((await ask('GET', `/devices/${SERIAL}`)).json());
    expect(
      history.map(({ type, decided }: { type: string; decided?: { who: string } }) => [type, decided?.who]),
    ).toEqual(
      expect.arrayContaining([
        ['ExemptionGranted', 'arn:aws:sts::000000000000:assumed-role/postern-operator/sam'],
        ['ExemptionEnded', 'arn:aws:sts::000000000000:assumed-role/postern-operator/kim'],
      ]),
    );
  });

  test('gives its metric documents, one JSON a line', async () => {
    const lines = (await ask('GET', '/metrics')).text.trimEnd().split('\n');
    const documents = lines.map((line) => JSON.parse(line));
    expect(documents.filter((document) => 'DeniedByRule' in document && document.DeniedByRule === 1)).not.toEqual([]);
    expect(documents.every((document) => '_aws' in document)).toBe(true);
  });

  test('lets no time go back once something is stored', async () => {
    const answer = await ask('POST', '/clock', '{"set":"2021-01-01T00:00:00Z"}');
    expect(answer.status).toBe(409);
  });

  test('moves workers, schedules and verdicts forward alike', async () => {
    expect((await push({ EventTime: '2022-01-16T09:20:05Z' })).status).toBe(200);
    await ask('GET', '/quiet');
    expect(await outcomeOf({ 'common-name': SERIAL })).toBe('allowed');
    const sweeps = (text: string): number => text.split('"OpenSignals"').length;
    const before = sweeps((await ask('GET', '/metrics')).text);
    const answer = await ask('POST', '/clock', '{"advance":"3d1h"}');
    expect(Object(answer.json()).now).toMatch(/^2022-01-19T10:2/);
    await ask('GET', '/quiet');
    expect(sweeps((await ask('GET', '/metrics')).text)).toBeGreaterThan(before);
    const denied = await connect({ 'common-name': SERIAL });
    expect(Object(denied.json()).response['posture-compliance-statuses']).toContain('stale');
  });

  test('keeps tables and clock in its data folder', async () => {
    await running?.stop();
    running = undefined;
    await start();
    expect(Object((await ask('GET', '/clock')).json()).now).toMatch(/^2022-01-19T/);
    expect(Object((await ask('GET', '/signals')).json()).signals).toHaveLength(5);
    await push({ EventTime: '2022-01-19T10:20:30Z' });
    await ask('GET', '/quiet');
    expect(await outcomeOf({ 'common-name': SERIAL })).toBe('allowed');
  });

  test('reported no problem of its own', () => {
    expect(problems.filter((line) => !line.includes('UninterpretableSignal'))).toEqual([]);
  });
});
