import { projectVerdicts } from '../../../functions/project-verdicts/project-verdicts';
import { activatedAs, CONFIGURATION, SMALL_POLICY } from '../../support/activations';
import { enrolled, reported, seen, unenrolled } from '../../support/device-events';
import { activation, logItem } from '../../support/event-log-contract';
import { projectionWorld } from '../../support/projection-world';

const T = Date.parse('2026-11-20T09:00:00Z');
const HOUR = 3_600_000;
const { policyHash } = activatedAs(1);
const serial = (serialNumber: string) => ({ identifiers: { serialNumber } });
const DISK_FAILS = { id: 'disk', when: true, message: 'Encrypt the disk.' };

const row = (state: string, more: object = {}) => ({
  activation: 1,
  commonName: 'c02a',
  format: 2,
  policyHash,
  state,
  ...more,
});
const active = (device: string, lastSeen: number, rules: readonly object[], more: object = {}) =>
  row('active', {
    answers: [{ endpoints: ['default'], permitted: true, rules }],
    device,
    lastSeen,
    validUntil: lastSeen + HOUR,
    ...more,
  });

describe('given events, the row is exactly this', () => {
  test('a device that enrolled and told of its disk', async () => {
    const world = projectionWorld();
    world.activate(1);
    expect(await world.ingest(enrolled('generic:1', T, serial(' C02A ')))).toStrictEqual({
      written: ['c02a'],
      unchanged: [],
      contended: 0,
    });
    expect(world.row('c02a')).toStrictEqual(active('generic:1', T, [DISK_FAILS]));
    await world.ingest(reported('generic:1', T + 1, { facts: { encrypted: true } }));
    expect(world.row('c02a')).toStrictEqual(active('generic:1', T + 1, []));
  });

  test('the bytes are canonical', async () => {
    const world = projectionWorld();
    world.activate(1);
    await world.ingest(enrolled('generic:1', T, serial('C02A')), unenrolled('generic:1', T + 1));
    expect(world.verdicts.rows()).toStrictEqual({
      c02a: `{"activation":1,"commonName":"c02a","format":2,"policyHash":"${policyHash}","state":"retired"}`,
    });
  });

  test('a device that was unenrolled', async () => {
    const world = projectionWorld();
    world.activate(1);
    await world.ingest(enrolled('generic:1', T, serial('C02A')));
    await world.ingest(unenrolled('generic:1', T + 1));
    expect(world.row('c02a')).toStrictEqual(row('retired'));
  });

  test('two sources are joined by the serial number, spelled as either likes', async () => {
    const world = projectionWorld();
    world.activate(1);
    await world.ingest(enrolled('uem:7', T, { ...serial('C02A'), facts: { encrypted: true } }));
    await world.ingest(enrolled('generic:1', T + 1, { ...serial(' c02a'), facts: { encrypted: false } }));
    expect(world.row('c02a')).toStrictEqual(active('generic:1', T + 1, [DISK_FAILS]));
    await world.ingest(unenrolled('generic:1', T + 2));
    expect(world.row('c02a')).toStrictEqual(active('uem:7', T, []));
  });

  test('a source that names no device reaches the row through the serial number', async () => {
    const world = projectionWorld();
    world.activate(1);
    await world.ingest(enrolled('generic:1', T, { ...serial('C02A'), facts: { encrypted: true } }));
    expect(await world.ingest(enrolled('kolide:42', T + 5, serial('C02A')))).toMatchObject({ written: ['c02a'] });
    expect(world.row('c02a')).toStrictEqual(active('generic:1', T + 5, []));
  });

  test('a device under a new name leaves a retired row under the old one', async () => {
    const world = projectionWorld();
    world.activate(1);
    await world.ingest(enrolled('generic:1', T, serial('C02A')));
    expect(await world.ingest(seen('generic:1', T + 1, serial('C02B')))).toStrictEqual({
      written: ['c02a', 'c02b'],
      unchanged: [],
      contended: 0,
    });
    expect(world.row('c02a')).toStrictEqual(row('retired'));
    expect(world.row('c02b')).toStrictEqual(active('generic:1', T + 1, [DISK_FAILS], { commonName: 'c02b' }));
  });

  test('a device that enrolled again under another key with the same serial number is one device', async () => {
    const world = projectionWorld();
    world.activate(1);
    await world.ingest(enrolled('generic:old', T, { ...serial('C02A'), facts: { encrypted: false } }));
    await world.ingest(enrolled('generic:new', T + 1, { ...serial('C02A'), facts: { encrypted: true } }));
    expect(world.row('c02a')).toStrictEqual(active('generic:new', T + 1, []));
  });

  test('two devices that claim one name are ambiguous, until one of them goes by another', async () => {
    const byUdid = {
      ...CONFIGURATION,
      sources: { generic: { kind: 'generic', reports: [], commonName: { template: '{udid}' } } },
    };
    const world = projectionWorld(activatedAs(1, SMALL_POLICY, byUdid));
    world.activate(1);
    await world.ingest(enrolled('generic:1', T, { identifiers: { serialNumber: 'A', udid: 'C02A' } }));
    await world.ingest(enrolled('generic:2', T, { identifiers: { serialNumber: 'B', udid: 'C02A' } }));
    expect(world.row('c02a')).toStrictEqual(row('ambiguous', { claimants: ['generic:1', 'generic:2'] }));
    await world.ingest(seen('generic:2', T + 1, { identifiers: { udid: 'C02B' } }));
    expect(world.row('c02a')).toMatchObject({ state: 'active', device: 'generic:1' });
    expect(world.row('c02b')).toMatchObject({ state: 'active', device: 'generic:2' });
  });

  test('an event of a device without any name writes no row', async () => {
    const world = projectionWorld();
    world.activate(1);
    expect(await world.ingest(enrolled('kolide:42', T))).toStrictEqual({ written: [], unchanged: [], contended: 0 });
    expect(world.verdicts.rows()).toEqual({});
  });
});

describe('a row is written by everybody, changed or not', () => {
  test('and only a changed one is said to be', async () => {
    const world = projectionWorld();
    world.activate(1);
    await world.ingest(enrolled('generic:1', T, serial('C02A')));
    expect(await world.ingest(enrolled('generic:1', T, serial('C02A')))).toStrictEqual({
      written: [],
      unchanged: ['c02a'],
      contended: 0,
    });
    const before = world.verdicts.rows();
    expect(await world.ingest(seen('generic:1', T - 1))).toMatchObject({ written: [], unchanged: ['c02a'] });
    expect(world.verdicts.rows()).toStrictEqual(before);
    expect((await world.verdicts.read('c02a'))?.revision).toBe(3);
  });

  test('each device and name once, however often it is asked for', async () => {
    const world = projectionWorld();
    world.activate(1);
    world.append(enrolled('generic:1', T, serial('C02A')));
    expect(await projectVerdicts(['generic:1', 'generic:1'], ['c02a'], world.ports)).toMatchObject({
      written: ['c02a'],
    });
    expect(world.verdicts.writes()).toBe(1);
  });
});

describe('what the projection cannot do, it says by name', () => {
  test('NoActivation before the first activation, whatever is asked', async () => {
    const world = projectionWorld();
    const failure = { name: 'NoActivation', message: expect.stringContaining('activate-policy') };
    await expect(world.ingest(enrolled('generic:1', T, serial('C02A')))).rejects.toMatchObject(failure);
    await expect(projectVerdicts([], ['c02a'], world.ports)).rejects.toMatchObject(failure);
    expect(world.verdicts.rows()).toEqual({});
  });

  test('UnreadableStore for an event that is none', async () => {
    const world = projectionWorld();
    world.activate(1);
    await world.ingest(enrolled('generic:1', T, serial('C02A')));
    world.log.append({ ...logItem(seen('generic:1', T + 1)), event: '{}' });
    await expect(projectVerdicts(['generic:1'], [], world.ports)).rejects.toMatchObject({
      name: 'UnreadableStore',
      message: expect.stringContaining(`DeviceSeen@${T + 1} of generic:1`),
    });
    expect(world.verdicts.writes()).toBe(1);
  });

  test('UnreadableStore for an activation without its policy', async () => {
    const world = projectionWorld();
    world.log.append(logItem(activation(7)));
    await expect(projectVerdicts([], ['c02a'], world.ports)).rejects.toMatchObject({ name: 'UnreadableStore' });
  });
});
