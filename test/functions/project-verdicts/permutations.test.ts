import type { DeviceEvent } from '../../../shared/domain/events';
import { activatedAs } from '../../support/activations';
import { enrolled, reported, seen, unenrolled } from '../../support/device-events';
import { projectionWorld } from '../../support/projection-world';

/* Every order in which five events can arrive, each as it is and with one of them delivered twice, ends in one row: byte for byte. */

const ACTIVE = activatedAs(1);

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

async function rowsAfter(events: readonly DeviceEvent[]): Promise<string> {
  const world = projectionWorld(ACTIVE);
  world.activate(1);
  for (const event of events) await world.ingest(event);
  return JSON.stringify(world.verdicts.rows());
}

const id = { identifiers: { serialNumber: 'a' } };
const other = { identifiers: { serialNumber: 'b' } };
const off = { facts: { encrypted: false } };
const on = { facts: { encrypted: true } };
const SETS: readonly (readonly [name: string, events: readonly DeviceEvent[]])[] = [
  [
    'of one source, with ties of time',
    [
      enrolled('generic:1', 1, { ...id, ...off }),
      reported('generic:1', 2, { ...on, eventId: 'x' }),
      reported('generic:1', 2, { ...off, eventId: 'y' }),
      unenrolled('generic:1', 2),
      enrolled('generic:1', 3, on),
    ],
  ],
  [
    'recorded long after they happened',
    [
      enrolled('generic:1', 1, { ...id, recordedAt: 90 }),
      reported('generic:1', 5, { ...on, recordedAt: 50 }),
      reported('generic:1', 4, { ...off, recordedAt: 60 }),
      unenrolled('generic:1', 3, { recordedAt: 70 }),
      seen('generic:1', 6, { recordedAt: 10 }),
    ],
  ],
  [
    'of three sources that are one device',
    [
      enrolled('generic:1', 1, { ...id, ...on }),
      enrolled('uem:1', 2, { ...id, ...off }),
      enrolled('kolide:1', 3, id),
      unenrolled('uem:1', 4),
      reported('generic:1', 5, off),
    ],
  ],
  [
    'of devices that take each other’s serial number',
    [
      enrolled('generic:1', 1, id),
      enrolled('generic:2', 2, other),
      seen('generic:1', 3, other),
      seen('generic:2', 4, id),
      unenrolled('generic:1', 5),
    ],
  ],
];

test.each(SETS)('events %s', async (_, events) => {
  const expected = await rowsAfter(events);
  expect(JSON.parse(expected)).not.toEqual({});
  const once = permutations(events);
  expect(once.length).toBe(120);
  for (const [index, order] of once.entries()) {
    expect(await settled(order, expected)).toBe(expected);
    // And once more with one of them delivered twice.
    const again = events[index % events.length] ?? [];
    expect(await settled(order.toSpliced(Math.floor(index / 5) % 6, 0, ...[again].flat()), expected)).toBe(expected);
  }
});

/** Names that were only ever held in between keep a retired row: those do not count. */
async function settled(order: readonly DeviceEvent[], expected: string): Promise<string> {
  const rows = Object.entries(JSON.parse(await rowsAfter(order)));
  const names = Object.keys(JSON.parse(expected));
  return JSON.stringify(Object.fromEntries(rows.filter(([name]) => names.includes(name))));
}
