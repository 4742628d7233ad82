import { rmSync } from 'node:fs';
import { gatewayEvent } from '../../local/api-gateway/event';
import { VirtualClock } from '../../local/clock';
import { startEmbeddedAws } from '../../local/embedded-aws';
import type { EmbeddedAws } from '../../local/embedded-services';
import { type Json, parseJson } from '../../local/json';
import { EVENTS, SIGNALS } from '../../shared/contracts/tables';
import { itemsUnder, signalFields } from '../support/deployed-tables';
import { synthesizeLocally } from '../support/local-synthesis';
import { type PlantedFault, plantFault } from '../support/planted-fault';
import { basic, workspaceOneBody } from '../support/source-pushes';

/** From the ingress to the log, with a fault planted in the interpreter as deployed: while a file is there, it throws. */
const SECRETS = { 'workspace-one': { active: ['events:redrive'] } };
const clock = new VirtualClock();
let directory: string;
let fault: PlantedFault;
let aws: EmbeddedAws;

beforeAll(async () => {
  clock.set(Date.parse('2026-11-20T08:16:00Z'));
  directory = synthesizeLocally();
  aws = await startEmbeddedAws({ assemblyDirectory: directory, clock, retryFactor: 0.001, secrets: SECRETS });
  fault = plantFault(aws.lambda.find('interpret-signal').bundle);
  aws.deploy();
  expect(await aws.quiet()).toEqual([]);
}, 240_000);
afterAll(async () => {
  await aws.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function push(body: string): Promise<{ status: number; signalId: string }> {
  const event = gatewayEvent(
    {
      method: 'POST',
      target: '/signals/workspace-one',
      rawHeaders: ['authorization', basic('events:redrive'), 'content-type', 'application/json'],
      body: Buffer.from(body),
      sourceIp: '127.0.0.1',
    },
    { key: 'POST /signals/{source}', apiId: 'api', parameters: { source: 'workspace-one' } },
    clock.now(),
  );
  const outcome = await aws.invoke('receive-signal', event);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
  const { statusCode, body: answer } = JSON.parse(outcome.result);
  return { status: statusCode, signalId: JSON.parse(answer).signalId };
}

async function signal(signalId: string): Promise<{ status: string; outcome: Json; bodyKey: string }> {
  const field = await signalFields(aws, signalId);
  return { status: field(SIGNALS.status), outcome: parseJson(field(SIGNALS.outcome)), bodyKey: field(SIGNALS.bodyKey) };
}

const eventsOf = async (uuid: string): Promise<number> =>
  (await itemsUnder(aws, 'EVENTS_TABLE', EVENTS.key, `workspace-one:uuid:${uuid}`)).length;

const device = (number: number) => ({ DeviceUUID: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` });

test('a signal parked by a fault of the interpreter becomes events once the fault is gone and it is redriven', async () => {
  fault.appear();
  const pushes = await Promise.all([1, 2, 3].map((number) => push(workspaceOneBody(device(number)))));
  expect(pushes.map(({ status }) => status)).toEqual([200, 200, 200]);
  await aws.quiet();
  for (const { signalId } of pushes) {
    expect(await signal(signalId)).toMatchObject({ status: 'parked', outcome: { error: 'TypeError' } });
  }
  const [first, second, third] = pushes.map(({ signalId }) => signalId);
  // Redriven too early, it is parked again, and nothing is lost.
  await aws.invoke('redrive-signals', { redrive: { signals: [first ?? ''] } });
  await aws.quiet();
  expect(await signal(first ?? '')).toMatchObject({ status: 'parked' });

  fault.vanish();
  const byId = await aws.invoke('redrive-signals', { redrive: { signals: [first ?? ''] } });
  expect(byId.ok && JSON.parse(byId.result)).toEqual({ redriven: [first], notParked: [], more: false, refused: 0 });
  await aws.quiet();
  expect(await signal(first ?? '')).toMatchObject({ status: 'events' });
  expect(await signal(second ?? '')).toMatchObject({ status: 'parked' });

  const bySource = await aws.invoke('redrive-signals', { redrive: { source: 'workspace-one' } });
  expect(bySource.ok && JSON.parse(bySource.result).redriven.length).toBe(2);
  await aws.quiet();
  expect([await signal(second ?? ''), await signal(third ?? '')].map(({ status }) => status)).toEqual([
    'events',
    'events',
  ]);
  for (const number of [1, 2, 3]) expect(await eventsOf(device(number).DeviceUUID)).toBe(1);
});

test('a body of a megabyte goes by the bucket, and becomes events like any other', async () => {
  const { status, signalId } = await push(workspaceOneBody({ ...device(7), Padding: 'x'.repeat(1024 * 1024) }));
  expect(status).toBe(200);
  await aws.quiet();
  expect(await signal(signalId)).toMatchObject({ status: 'events', bodyKey: `signals/${signalId}` });
  expect(await eventsOf(device(7).DeviceUUID)).toBe(1);
});

test('a body of four megabytes is taken, and one byte more is not', async () => {
  const frame = workspaceOneBody({ ...device(8), Padding: '' }).length;
  const largest = workspaceOneBody({ ...device(8), Padding: 'x'.repeat(4 * 1024 * 1024 - frame) });
  expect(largest.length).toBe(4 * 1024 * 1024);
  expect((await push(largest)).status).toBe(200);
  expect((await push(`${largest} `)).status).toBe(413);
});
