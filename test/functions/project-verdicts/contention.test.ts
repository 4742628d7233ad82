import { projectVerdicts } from '../../../functions/project-verdicts/project-verdicts';
import type { DeviceEvent } from '../../../shared/domain/events';
import { enrolled, reported, seen } from '../../support/device-events';
import { projectionWorld } from '../../support/projection-world';
import { stepwise } from '../../support/stepwise';

const C02A = { identifiers: { serialNumber: 'c02a' } };

/** A world with a device, in which another execution ingests the next of these just before each write of its row. */
function contendedWorld(...others: readonly DeviceEvent[]) {
  const world = projectionWorld();
  world.activate(1);
  world.append(enrolled('generic:1', 1, C02A));
  const waiting = [...others];
  const accesses: string[] = [];
  const { ports } = stepwise(world.ports, async (label) => {
    accesses.push(label);
    const next = label.startsWith('verdicts.write') ? waiting.shift() : undefined;
    if (next !== undefined) await world.ingest(next);
  });
  const writes = () => accesses.filter((label) => label.startsWith('verdicts.write'));
  return { world, ports, writes };
}

const more = (count: number): readonly DeviceEvent[] =>
  Array.from({ length: count }, (_, index) => seen('generic:1', index + 2));

describe('when another execution writes the row in between', () => {
  test('it is read and computed again, and what the other stored meanwhile is in it', async () => {
    const { world, ports, writes } = contendedWorld(reported('generic:1', 2, { facts: { encrypted: true } }));
    expect(await projectVerdicts(['generic:1'], [], ports)).toStrictEqual({
      written: [],
      unchanged: ['c02a'],
      contended: 1,
    });
    expect(world.row('c02a')).toMatchObject({ lastSeen: 2, answers: [{ rules: [] }] });
    expect(writes()).toEqual(['verdicts.write c02a after undefined', 'verdicts.write c02a after 1']);
  });

  test('however often, it ends: after two writes by others its own event is in the row', async () => {
    const { world, ports, writes } = contendedWorld(...more(50));
    expect(await projectVerdicts(['generic:1'], [], ports)).toStrictEqual({
      written: [],
      unchanged: ['c02a'],
      contended: 3,
    });
    // The first look was before its claims were stored: that one does not count.
    expect(writes()).toEqual([
      'verdicts.write c02a after undefined',
      'verdicts.write c02a after 1',
      'verdicts.write c02a after 2',
    ]);
    expect(world.row('c02a')).toMatchObject({ state: 'active', lastSeen: 4 });
  });

  test('one write by another is not enough: it may have been computed before', async () => {
    const { world, ports, writes } = contendedWorld(...more(2));
    await projectVerdicts(['generic:1'], [], ports);
    expect(writes()).toHaveLength(3);
    expect((await world.verdicts.read('c02a'))?.revision).toBe(3);
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
