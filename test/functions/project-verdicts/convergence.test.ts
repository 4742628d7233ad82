import * as fc from 'fast-check';
import { projectVerdicts } from '../../../functions/project-verdicts/project-verdicts';
import type { ProjectionConfiguration } from '../../../shared/domain/configuration';
import type { DeviceEvent } from '../../../shared/domain/events';
import type { Facts, Identifiers } from '../../../shared/domain/facts';
import { activatedAs, CONFIGURATION, SMALL_POLICY } from '../../support/activations';
import { enrolled, reported, seen, unenrolled } from '../../support/device-events';
import { allClaims, projectionWorld } from '../../support/projection-world';
import { stepwise, untilDone } from '../../support/stepwise';

/*
 * Whatever the order of arrival, duplicates, interleaving of executions and crashes: the rows end as if everything had
 * been there from the start and been projected once.
 */

const renamed: ProjectionConfiguration = {
  ...CONFIGURATION,
  sources: {
    ...CONFIGURATION.sources,
    generic: { kind: 'generic', reports: [], commonName: { template: 'vpn-{serialNumber}' } },
    kolide: { kind: 'kolide', reports: [], commonName: { template: '{deviceName}' } },
  },
};
const KNOWN = [activatedAs(1), activatedAs(2, SMALL_POLICY, renamed)];

// Few devices, instants and serial numbers: ties, joins, renames and shared names must be frequent.
const device = fc.oneof(
  { weight: 2, arbitrary: fc.constant('generic:1') },
  fc.constantFrom('generic:2', 'uem:1', 'kolide:1'),
);
const at = fc.integer({ min: 1, max: 4 });
const identifiers: fc.Arbitrary<Identifiers> = fc.record(
  { serialNumber: fc.constantFrom('a', 'b'), deviceName: fc.constant('mac') },
  { requiredKeys: [] },
);
const facts: fc.Arbitrary<Facts> = fc.record({ encrypted: fc.boolean(), managed: fc.boolean() }, { requiredKeys: [] });
const event: fc.Arbitrary<DeviceEvent> = fc
  .tuple(fc.constantFrom(enrolled, reported, seen, unenrolled, unenrolled), device, at, identifiers, facts)
  .map(([make, partition, instant, ids, said]) =>
    make(partition, instant, {
      identifiers: ids,
      facts: said,
      eventId: `${make.name}@${instant}:${JSON.stringify([ids, said])}`,
    }),
  );
/** Comings and goings of one device: what can be undone. */
const coming: fc.Arbitrary<DeviceEvent> = fc
  .tuple(fc.constantFrom(enrolled, unenrolled), at)
  .map(([make, instant]) => make('generic:1', instant, { identifiers: { serialNumber: 'a' } }));
const history = fc.array(event, { maxLength: 3 });
const deliveries = fc
  .array(event, { minLength: 1, maxLength: 4 })
  .chain((events) => fc.tuple(fc.constant(events), fc.subarray(events)))
  .map(([events, again]) => [...events, ...again]);

/** What is there when everything is known at once. */
async function settled(events: readonly DeviceEvent[], activations: number): Promise<Readonly<Record<string, string>>> {
  const world = projectionWorld(...KNOWN);
  for (let count = 1; count <= activations; count += 1) world.activate(count);
  await world.ingest(...events);
  return world.verdicts.rows();
}

interface Course {
  /** Recorded and projected before anything else begins. */
  readonly history: readonly DeviceEvent[];
  /** Delivered at once; some twice. */
  readonly events: readonly DeviceEvent[];
  /** A second policy and configuration become active meanwhile. */
  readonly activates: boolean;
  /** Steps (of all executions together) at which an execution dies, and whether its last store access took effect. */
  readonly crashes: ReadonlyMap<number, 'before' | 'after'>;
}

async function run(
  { history, events, activates, crashes }: Course,
  scheduler: fc.Scheduler,
): Promise<Readonly<Record<string, string>>> {
  const world = projectionWorld(...KNOWN);
  world.activate(1);
  await world.ingest(...history);
  const { step, ports } = stepwise(world.ports, (label) => scheduler.schedule(Promise.resolve(), label), crashes);
  const ingest = async (delivered: DeviceEvent): Promise<void> => {
    await step('append', async () => world.append(delivered));
    await untilDone(() => projectVerdicts([delivered.device], [], ports));
  };
  const activate = async (): Promise<void> => {
    await step('activate', async () => world.activate(2));
    await untilDone(async () => {
      const claims = await step('scan', async () => world.claims.all());
      await projectVerdicts(...allClaims(claims), ports);
    });
  };
  await scheduler.waitFor(Promise.all([...events.map(ingest), ...(activates ? [activate()] : [])]));
  return world.verdicts.rows();
}

async function expectConvergence(course: Course, scheduler: fc.Scheduler): Promise<void> {
  const rows = await run(course, scheduler);
  const expected = await settled([...course.history, ...course.events], course.activates ? 2 : 1);
  expect(rows).toMatchObject(expected);
  // Names that only the configuration before made of the identifiers keep a row, and nobody gets in by it.
  const more = Object.entries(rows).filter(([name]) => !(name in expected));
  expect(more.map(([, row]) => JSON.parse(row).state)).toEqual(more.map(() => 'retired'));
  if (!course.activates) expect(more).toEqual([]);
}

const NO_CRASHES: ReadonlyMap<number, 'before' | 'after'> = new Map();
const crashes = fc
  .dictionary(fc.nat({ max: 60 }).map(String), fc.constantFrom('before', 'after'), { maxKeys: 4 })
  .map((steps): Course['crashes'] => new Map(Object.entries(steps).map(([step, when]) => [Number(step), when])));

describe('rows converge', () => {
  test('under concurrent executions', async () => {
    await fc.assert(
      fc.asyncProperty(history, deliveries, fc.scheduler(), async (past, events, scheduler) => {
        await expectConvergence({ history: past, events, activates: false, crashes: NO_CRASHES }, scheduler);
      }),
      { numRuns: 300 },
    );
  }, 120_000);

  test('under concurrent executions that crash and are done again', async () => {
    await fc.assert(
      fc.asyncProperty(history, deliveries, crashes, fc.scheduler(), async (past, events, dying, scheduler) => {
        await expectConvergence({ history: past, events, activates: false, crashes: dying }, scheduler);
      }),
      { numRuns: 300 },
    );
  }, 120_000);

  test('while another policy and configuration become active', async () => {
    await fc.assert(
      fc.asyncProperty(history, deliveries, crashes, fc.scheduler(), async (past, events, dying, scheduler) => {
        await expectConvergence({ history: past, events, activates: true, crashes: dying }, scheduler);
      }),
      { numRuns: 300 },
    );
  }, 120_000);
});

describe('an execution that sleeps while others come and go', () => {
  // Random interleavings seldom let a whole execution run between two steps of another; this does nothing else.
  test('does not undo what they found', async () => {
    const one = fc.oneof(coming, event);
    const interruptions = fc.array(fc.tuple(fc.nat({ max: 16 }), one), { minLength: 1, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 3 }), one, interruptions, async (past, first, others) => {
        const world = projectionWorld(...KNOWN);
        world.activate(1);
        await world.ingest(...past);
        world.append(first);
        const waiting = [...others];
        let steps = 0;
        const { ports } = stepwise(world.ports, async () => {
          steps += 1;
          for (const [at, other] of waiting.splice(0)) {
            if (at > steps) waiting.push([at, other]);
            else await world.ingest(other);
          }
        });
        await projectVerdicts([first.device], [], ports);
        for (const [, other] of waiting) await world.ingest(other);
        const everything = [...past, first, ...others.map(([, other]) => other)];
        expect(world.verdicts.rows()).toEqual(await settled(everything, 1));
      }),
      { numRuns: 2_000 },
    );
  }, 120_000);

  test('does not bring back a device that was unenrolled, enrolled and unenrolled again', async () => {
    const identity = { identifiers: { serialNumber: 'a' } };
    const world = projectionWorld();
    world.activate(1);
    await world.ingest(enrolled('generic:1', 1, identity), unenrolled('generic:1', 2));
    world.append(enrolled('generic:1', 3, identity));
    const { ports } = stepwise(world.ports, async (label) => {
      if (label !== 'verdicts.write a after 1') return;
      expect(await world.ingest(unenrolled('generic:1', 4))).toMatchObject({ unchanged: ['a'] });
    });
    await projectVerdicts(['generic:1'], [], ports);
    expect(world.row('a')).toMatchObject({ state: 'retired' });
  });
});
