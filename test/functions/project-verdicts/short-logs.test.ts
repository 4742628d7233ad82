import { projectVerdicts } from '../../../functions/project-verdicts/project-verdicts';
import { canonicalJson } from '../../../shared/domain/canonical-json';
import type { DeviceEvent, HoldEvent } from '../../../shared/domain/events';
import { buildRow } from '../../../shared/domain/verdict/build-row';
import { readStory } from '../../../shared/runtime/read-story';
import { activatedAs, SMALL_POLICY } from '../../support/activations';
import { enrolled, reported } from '../../support/device-events';
import { logItem } from '../../support/event-log-contract';
import { projectionWorld } from '../../support/projection-world';

const MINUTE = 60_000;
const T = Date.parse('2026-11-21T08:00:00Z');
const GRACED = SMALL_POLICY.replace('@id("disk")', '@id("disk") @grace("24h")');
const QUIET = `${SMALL_POLICY}
  @id("quiet") @grace("12h") forbid (principal, action, resource)
  when { context.device has lastSeen && context.now.durationSince(context.device.lastSeen) > duration("2d") };`;
const ODD = `${SMALL_POLICY}
  @id("odd") @grace("12h") forbid (principal, action, resource)
  when { context.device has lastSeen && context.device.lastSeen > datetime("2026-11-21T20:00:00Z") };`;

const exemption = (at: number): DeviceEvent => ({
  ...enrolled('generic:1', at),
  source: 'operator',
  eventId: 'exemption',
  type: 'ExemptionGranted',
  who: 'ops@example.com',
  reason: 'test',
  rules: ['disk'],
  expiresAt: at + 1_000_000 * MINUTE,
});

/** A device that reports every half hour; `facts` by the count of the report. */
async function pushes(
  policy: string,
  count: number,
  encrypted: (report: number) => boolean,
  decided: readonly (DeviceEvent | HoldEvent)[] = [],
) {
  const world = projectionWorld(activatedAs(1, policy));
  world.activate(1);
  let now = T;
  const whole: string[] = [];
  const read = async (device: string) => {
    whole.push(device);
    return await world.log.read(device);
  };
  const ports = { ...world.ports, log: { ...world.log, read }, now: () => now, snapshotAfter: 8 };
  const push = async (event: DeviceEvent): Promise<void> => {
    now = event.recordedAt;
    world.append(event);
    await projectVerdicts(['generic:1'], [], ports, now);
  };
  await push(enrolled('generic:1', T, { identifiers: { serialNumber: 'A' }, facts: { encrypted: encrypted(0) } }));
  for (const event of decided) world.log.append(logItem(event));
  // Most of them need not have been projected one by one for what is asked here.
  const arrive = async (event: DeviceEvent, late: boolean) => (late ? await push(event) : world.append(event));
  for (let report = 1; report <= count; report += 1)
    await arrive(
      reported('generic:1', T + report * 30 * MINUTE, { facts: { encrypted: encrypted(report) } }),
      report > count - 12,
    );
  const before = whole.length;
  await push(reported('generic:1', now + 30 * MINUTE, { facts: { encrypted: encrypted(count + 1) } }));
  return {
    world,
    wholeReads: whole.length - before,
    snapshot: JSON.parse(world.snapshots.all()['generic:1']?.text ?? '{}'),
  };
}

/** What a row must be: of the whole log. */
async function expectRowOfWholeLog(world: ReturnType<typeof projectionWorld>, policy: string): Promise<void> {
  const story = await readStory('a', activatedAs(1, policy), world.ports);
  expect(canonicalJson(world.row('a'))).toBe(canonicalJson(buildRow(story)));
}

describe('one push more reads no whole log', () => {
  test.each([
    ['under a policy without grace', SMALL_POLICY, []],
    ['under a policy with grace', GRACED, []],
    ['under one with grace for devices that were not seen for long', QUIET, []],
    ['under an open exemption', SMALL_POLICY, [exemption(T)]],
    ['under both', GRACED, [exemption(T)]],
  ])('%s, once there is a snapshot', async (_, policy, decided) => {
    const { world, wholeReads, snapshot } = await pushes(policy, 60, () => false, decided);
    expect([wholeReads, snapshot.kept]).toEqual([0, 'changes']);
    expect(snapshot.events.length).toBeLessThan(5);
    await expectRowOfWholeLog(world, policy);
  });

  test('while a hold is in effect that keeps a device in: what was known when it began is kept', async () => {
    const brake: Extract<HoldEvent, { type: 'EnforcementHeld' }> = {
      device: 'fleet',
      eventId: 'hold#1',
      version: 1,
      source: 'operator',
      occurredAt: T + 20 * 30 * MINUTE,
      recordedAt: T + 20 * 30 * MINUTE,
      type: 'EnforcementHeld',
      who: 'ops@example.com',
      reason: 'test',
      of: { kind: 'rule', rule: 'disk' },
      until: T + 1_000_000 * MINUTE,
    };
    const { world, wholeReads, snapshot } = await pushes(SMALL_POLICY, 60, (report) => report < 40, [brake]);
    expect([wholeReads, snapshot.kept]).toEqual([0, 'changes']);
    expect(snapshot.events.length).toBeLessThan(10);
    expect(world.row('a')).toMatchObject({
      answers: [{ rules: [{ id: 'disk', suspended: [{ by: 'hold', until: brake.until }] }] }],
    });
    await expectRowOfWholeLog(world, SMALL_POLICY);
  });

  test('but where a rule with grace hangs on every check-in', async () => {
    const { world, wholeReads } = await pushes(ODD, 60, () => true);
    expect(wholeReads).toBe(1);
    await expectRowOfWholeLog(world, ODD);
  });

  describe('of a device that changes all the time, once its snapshot holds the present alone', () => {
    const flapping = (report: number): boolean => report % 2 === 0;

    test('where nothing but the present counts', async () => {
      const { world, wholeReads, snapshot } = await pushes(SMALL_POLICY, 520, flapping);
      expect([wholeReads, snapshot.kept]).toEqual([0, 'present']);
      await expectRowOfWholeLog(world, SMALL_POLICY);
    });

    test('but where changes count', async () => {
      const { world, wholeReads, snapshot } = await pushes(GRACED, 520, flapping);
      expect([wholeReads, snapshot.kept]).toEqual([1, 'present']);
      await expectRowOfWholeLog(world, GRACED);
    });
  });

  test('a snapshot of the former format is as good as none, and is replaced', async () => {
    const world = projectionWorld(activatedAs(1, GRACED));
    world.activate(1);
    const events = Array.from({ length: 20 }, (_, index) =>
      reported('generic:1', T + index * 30 * MINUTE, {
        facts: { managed: true, encrypted: false },
        identifiers: { serialNumber: 'A' },
      }),
    );
    world.append(...events);
    const former = { format: 1, recordedUntil: T, observedUntil: T, events: [] };
    await world.snapshots.write('generic:1', JSON.stringify(former), undefined);
    const now = T + 10 * 60 * MINUTE;
    await projectVerdicts(['generic:1'], [], { ...world.ports, now: () => now, snapshotAfter: 8 }, now - MINUTE);
    expect(JSON.parse(world.snapshots.all()['generic:1']?.text ?? '')).toMatchObject({ format: 2, kept: 'changes' });
    await expectRowOfWholeLog(world, GRACED);
  });
});
