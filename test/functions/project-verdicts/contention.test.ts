import { projectVerdicts } from '../../../functions/project-verdicts/project-verdicts';
import { enrolled, reported, seen } from '../../support/device-events';
import { projectionWorld } from '../../support/projection-world';
import { stepwise } from '../../support/stepwise';

const C02A = { identifiers: { serialNumber: 'c02a' } };

/** A world with a device, in which somebody else writes the row just before the first `losses` writes of it. */
function contendedWorld(losses: number) {
  const world = projectionWorld();
  world.activate(1);
  world.append(enrolled('generic:1', 1, C02A));
  let others = 0;
  const { ports } = stepwise(world.ports, async (label) => {
    if (!label.startsWith('verdicts.write') || others === losses) return;
    others += 1;
    const revision = (await world.verdicts.read('c02a'))?.revision;
    await world.verdicts.write('c02a', `{"somebody":"else ${others}"}`, revision);
  });
  return { world, ports };
}

describe('when another execution writes the row in between', () => {
  test('it is read and computed again', async () => {
    const { world, ports } = contendedWorld(1);
    expect(await projectVerdicts(['generic:1'], [], ports)).toStrictEqual({
      written: ['c02a'],
      unchanged: [],
      contended: 1,
    });
    expect(world.row('c02a')).toMatchObject({ state: 'active', device: 'generic:1' });
    expect((await world.verdicts.read('c02a'))?.revision).toBe(2);
  });

  test('what the other stored meanwhile is in the row', async () => {
    const world = projectionWorld();
    world.activate(1);
    world.append(enrolled('generic:1', 1, C02A));
    let interrupted = false;
    const { ports } = stepwise(world.ports, async (label) => {
      if (!label.startsWith('verdicts.write') || interrupted) return;
      interrupted = true;
      await world.ingest(reported('generic:1', 2, { facts: { encrypted: true } }));
    });
    expect(await projectVerdicts(['generic:1'], [], ports)).toStrictEqual({
      written: [],
      unchanged: ['c02a'],
      contended: 1,
    });
    expect(world.row('c02a')).toMatchObject({ lastSeen: 2, answers: [{ rules: [] }] });
  });

  test('six times, it still ends', async () => {
    const { world, ports } = contendedWorld(6);
    expect(await projectVerdicts(['generic:1'], [], ports)).toMatchObject({ written: ['c02a'], contended: 6 });
    expect(world.row('c02a')).toMatchObject({ state: 'active' });
  });

  test('for ever, it gives up by name and leaves the retry to the state machine', async () => {
    const { ports } = contendedWorld(Number.POSITIVE_INFINITY);
    await expect(projectVerdicts(['generic:1'], [], ports)).rejects.toMatchObject({
      name: 'VerdictContended',
      message: 'other executions kept writing the row of c02a',
    });
  });
});

test('a fault of a store is nobody else’s to catch', async () => {
  const world = projectionWorld();
  world.activate(1);
  world.append(seen('generic:1', 1, C02A));
  const fault = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
  for (const access of ['log.read', 'claims.add', 'claims.devices', 'verdicts.read', 'verdicts.write']) {
    const { ports } = stepwise(world.ports, async (label) => {
      if (label.startsWith(access)) throw fault;
    });
    await expect(projectVerdicts(['generic:1'], [], ports)).rejects.toBe(fault);
  }
});
