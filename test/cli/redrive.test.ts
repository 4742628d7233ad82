import { GOOD_FACTS } from '../../local/demo/client';
import { signalsSchema } from '../../shared/contracts/inspection';
import { type CommandWorld, startCommandWorld } from '../support/command-world';
import { type PlantedFault, plantFault } from '../support/planted-fault';

/** Pushes that a fault of ours parked, found and driven again by the command alone, until they are events. */
let world: CommandWorld;
let fault: PlantedFault;
beforeAll(async () => {
  world = await startCommandWorld('2026-11-23T06:00:00Z');
  fault = plantFault(world.aws.lambda.find('interpret-signal').bundle);
  fault.appear();
  for (const serial of ['C02ONE', 'C02TWO', 'C02THREE']) {
    await world.report(serial, '2026-11-23T06:00:00Z', GOOD_FACTS, 'device.enrolled');
  }
}, 180_000);
afterAll(() => world.stop());

async function signals(...options: string[]) {
  const { out } = await world.postern('signals', '--json', ...options);
  return signalsSchema.parse(JSON.parse(out)).signals;
}

test('a parked push is listed with its error, and becomes events once the cause is mended and it is driven again', async () => {
  const parked = await signals('--status', 'parked', '--source', 'generic');
  expect(parked.map(({ outcome }) => outcome)).toMatchObject([
    { error: 'TypeError' },
    { error: 'TypeError' },
    { error: 'TypeError' },
  ]);
  const [first = '', second = '', third = ''] = parked.map(({ signalId }) => signalId);
  const listed = await world.postern('signals', '--status', 'parked');
  expect(listed.out.split('\n').filter((line) => line.includes('generic  parked'))).toHaveLength(3);
  expect(listed.out).toContain(`parked  ${first}  TypeError: a planted fault`);
  expect((await world.postern('why', 'C02ONE')).out).toMatch(/^C02ONE: denied, unknown-device\n/);
  expect((await world.postern('doctor')).out).toContain('parked: 3 of generic\n');

  // Too early: it is parked again, and nothing is lost.
  expect(await world.postern('redrive', first)).toEqual({
    code: 0,
    out: '1 signal driven again; "postern signals" shows what becomes of them\n',
    err: '',
  });
  await world.client.quiet();
  expect(await signals('--status', 'parked')).toHaveLength(3);

  fault.vanish();
  expect((await world.postern('redrive', first)).code).toBe(0);
  await world.client.quiet();
  expect((await signals('--status', 'events')).map(({ signalId }) => signalId)).toEqual([first]);
  expect((await signals('--status', 'parked')).map(({ signalId }) => signalId).sort()).toEqual([second, third].sort());

  const rest = await world.postern('redrive', '--source', 'generic', '--json');
  expect(JSON.parse(rest.out).redriven.sort()).toEqual([second, third].sort());
  await world.client.quiet();
  expect((await world.postern('signals', '--status', 'parked')).out).toBe('no such push is stored\n');
  for (const name of ['C02ONE', 'C02TWO', 'C02THREE']) {
    expect((await world.postern('why', name)).out).toMatch(/^c02\w+: allowed\n/);
    const { out } = await world.postern('history', name);
    expect(out.match(/DeviceEnrolled/g)).toHaveLength(1);
  }

  // What is closed is not opened again.
  const again = await world.postern('redrive', first);
  expect([again.code, again.out]).toEqual([
    1,
    `0 signals driven again; "postern signals" shows what becomes of them\nnot parked: ${first}\n`,
  ]);
  expect((await world.postern('redrive', '--all')).out).toContain('0 signals driven again');
  expect((await world.postern('history', 'C02ONE')).out.match(/DeviceEnrolled/g)).toHaveLength(1);
  // Three pushes, one of them twice; nothing else went wrong.
  expect(world.problems).toHaveLength(4);
  expect(world.problems.filter((line) => !line.includes('failed in "Signal parked"'))).toEqual([]);
}, 120_000);
