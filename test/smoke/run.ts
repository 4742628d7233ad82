import * as z from 'zod';
import { basicPush, ServiceClient } from '../../local/demo/client';
import { startService } from '../../local/demo/service';
import { tellStory } from '../../local/demo/story';
import { activeSecret, readLocalSecrets } from '../../local/secretsmanager/secrets';
import { freePort } from '../support/free-port';

/** Starts the service as `npm start` does and checks, from outside, what its users rely on. */
const secrets = readLocalSecrets();

const workspaceOne = (compliance: string, time: string): string =>
  JSON.stringify({
    EventId: 178,
    EventType: 'Compliance Status Changed',
    DeviceId: 20001,
    DeviceFriendlyName: 'smoke laptop',
    EnrollmentEmailAddress: 'Sam.Smoke@example.com',
    EventTime: time,
    EnrollmentStatus: 'Enrolled',
    CompromisedStatus: '',
    ComplianceStatus: compliance,
    Udid: 'A0A1A2A3A4A5A6A7A8A9AAABACADAEAF',
    SerialNumber: 'SMOKE0000001',
    Platform: 'AppleOsX',
    OperatingSystem: '11.6.1',
    DeviceUUID: '11111111-2222-4333-8444-555555555555',
  });

type Check = readonly [name: string, run: () => Promise<unknown>, expected: unknown];

function checks(url: string, client: ServiceClient): readonly Check[] {
  const first = activeSecret(secrets, 'workspace-one');
  const second = activeSecret(secrets, 'workspace-one', 1);
  const connect = async (name: string) => {
    const { outcome, response } = await client.connect(name);
    return [outcome, response['posture-compliance-statuses'][1]?.split(':')[0]];
  };
  const push = async (credentials: string, body: string, source = 'workspace-one') => {
    const { status } = await client.push(basicPush(source, credentials, body));
    await client.quiet();
    return status;
  };
  const status = async (path: string, init: RequestInit = {}) => (await fetch(`${url}${path}`, init)).status;
  return [
    [
      'the clock can be set while the log is empty',
      async () => await client.setClock('2022-01-16T09:20:00Z'),
      undefined,
    ],
    [
      'a compliant push is accepted',
      async () => await push(first, workspaceOne('Compliant', '2022-01-16T09:13:59.5720125Z')),
      200,
    ],
    ['... and admits the device', async () => (await connect('SMOKE0000001'))[0], 'allowed'],
    ['... under its name in any case, with blanks', async () => (await connect(' smoke0000001 '))[0], 'allowed'],
    [
      'the same push again is accepted',
      async () => await push(first, workspaceOne('Compliant', '2022-01-16T09:13:59.5720125Z')),
      200,
    ],
    [
      'a push with the second secret is accepted',
      async () => await push(second, workspaceOne('NonCompliant', '2022-01-16T09:14:59Z')),
      200,
    ],
    ['... and denies the device', async () => await connect('SMOKE0000001'), ['client-connect-failed', 'rule']],
    [
      'a wrong password is refused',
      async () => await push('postern:wrong', workspaceOne('Compliant', '2022-01-16T09:15:59Z')),
      401,
    ],
    ['an unknown source is not found', async () => await push(first, '{}', 'nobody'), 404],
    ['a body that is no JSON is refused', async () => await push(first, '{"EventType":'), 400],
    [
      'the connection test of Workspace ONE succeeds',
      async () => await status('/signals/workspace-one', { headers: basicPush('workspace-one', first, '').headers }),
      200,
    ],
    [
      'compliance is back',
      async () => [
        await push(first, workspaceOne('Compliant', '2022-01-16T09:18:59Z')),
        (await connect('SMOKE0000001'))[0],
      ],
      [200, 'allowed'],
    ],
    [
      'three quiet days make it stale',
      async () => [typeof (await client.advance('73h')), ...(await connect('SMOKE0000001'))],
      ['number', 'client-connect-failed', 'stale'],
    ],
    ['an unknown device is denied', async () => await connect('nobody'), ['client-connect-failed', 'unknown-device']],
    [
      'the device can be explained',
      async () => z.object({ state: z.string() }).parse(await client.get('/devices/SMOKE0000001')).state,
      'active',
    ],
    ['signals are listed', async () => await status('/signals'), 200],
    ['each decision left one metric document', async () => await decisionsCounted(url), 6],
    ['the page is served', async () => await status('/'), 200],
    ['a foreign Host is refused', async () => await foreignHost(url), true],
    [
      'the demo tells its story',
      async () => await tellStory(client, activeSecret(secrets, 'generic'), () => {}),
      undefined,
    ],
  ];
}

async function decisionsCounted(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const documents = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => z.looseObject({ service: z.string() }).parse(JSON.parse(line)));
  return documents.filter((document) => document.service === 'authorize').length;
}

/** fetch does not let a caller choose Host: spoken by hand. */
async function foreignHost(url: string): Promise<boolean> {
  const { connect } = await import('node:net');
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return /^HTTP\/1\.1 4\d\d /.test(answer);
}

async function main(): Promise<number> {
  const started = Date.now();
  const service = await startService(`http://127.0.0.1:${await freePort()}`, console.log);
  console.log(`ready after ${((Date.now() - started) / 1_000).toFixed(1)} s`);
  let failed = 0;
  const all = checks(service.url, new ServiceClient(service.url));
  try {
    for (const [name, run, expected] of all) {
      const actual = await run().catch((error: unknown) => (error instanceof Error ? error.message : error));
      const ok = JSON.stringify(actual) === JSON.stringify(expected);
      if (!ok) failed += 1;
      console.log(
        `${ok ? 'ok  ' : 'FAIL'} ${name}${ok ? '' : `: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`}`,
      );
    }
  } finally {
    await service.stop();
  }
  console.log(`${all.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
