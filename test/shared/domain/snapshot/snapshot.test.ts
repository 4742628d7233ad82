import * as fc from 'fast-check';
import { canonicalJson } from '../../../../shared/domain/canonical-json';
import type { DeviceEvent } from '../../../../shared/domain/events';
import { compact } from '../../../../shared/domain/snapshot/compact';
import { snapshotOf, withTail } from '../../../../shared/domain/snapshot/snapshot';
import { buildRow } from '../../../../shared/domain/verdict/build-row';
import type { Story } from '../../../../shared/domain/verdict/story';
import { activatedAs } from '../../../support/activations';
import { cases } from '../../../support/cases';
import { enrolled, reported, seen, unenrolled } from '../../../support/device-events';
import { observation, operation } from '../../../support/histories';

const ACTIVE = activatedAs(1);
const LATEST = 25;
const DEVICES = ['generic:1', 'uem:1'];
/** Each event once, as a log has them. */
const history = (devices: readonly string[], maxLength: number) =>
  fc.uniqueArray(fc.oneof({ weight: 12, arbitrary: observation(devices, LATEST) }, operation(devices, LATEST)), {
    selector: ({ device, eventId }) => `${device} ${eventId}`,
    minLength: maxLength / 2,
    maxLength,
  });
const cut = fc.integer({ min: 5, max: LATEST });

const rowOf = (logs: Story['logs'], commonName: string): string =>
  canonicalJson(buildRow({ commonName, logs, holds: [], active: ACTIVE, past: [] }));
const ofDevice = (events: readonly DeviceEvent[], device: string) => events.filter((event) => event.device === device);

describe('what is left of a log', () => {
  test('tells as long a history in a few events', () => {
    const events = [
      enrolled('generic:1', 1, { identifiers: { serialNumber: 'a' }, facts: { encrypted: false } }),
      ...Array.from({ length: 500 }, (_, index) => reported('generic:1', index + 2, { facts: { encrypted: true } })),
      seen('generic:1', 600),
    ];
    expect(compact('generic:1', events)?.map(({ eventId }) => eventId)).toEqual([
      'DeviceEnrolled@1',
      'DeviceSeen@600',
      'PostureReported@2',
      'PostureReported@501',
    ]);
  });

  test('is what a device is now, after it was unenrolled', () => {
    const events = [
      enrolled('generic:1', 1, { identifiers: { serialNumber: 'a' } }),
      unenrolled('generic:1', 2),
      enrolled('generic:1', 3, { identifiers: { serialNumber: 'b' } }),
      reported('generic:1', 4, { facts: { encrypted: true } }),
      unenrolled('generic:1', 5),
    ];
    expect(compact('generic:1', events)?.map(({ eventId }) => eventId)).toEqual([
      'DeviceEnrolled@1',
      'DeviceEnrolled@3',
      'DeviceUnenrolled@5',
    ]);
  });

  test('can always be told', () => {
    fc.assert(
      fc.property(history(['generic:1'], 16), (events) => {
        expect(compact('generic:1', events)).toBeDefined();
      }),
    );
  });

  test('does not hang on the order in which it was read, nor on duplicates', () => {
    fc.assert(
      fc.property(history(['generic:1'], 12), cut, fc.infiniteStream(fc.nat()), (events, until, noise) => {
        const ranks = new Map(events.map((event) => [event, noise.next().value ?? 0]));
        const shuffled = [...events, ...events].sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
        expect(canonicalJson(snapshotOf('generic:1', shuffled, until))).toBe(
          canonicalJson(snapshotOf('generic:1', events, until)),
        );
      }),
    );
  });
});

describe('a snapshot', () => {
  test('with what came after it gives the row that the whole log gives, wherever it was cut', () => {
    let used = 0;
    fc.assert(
      fc.property(
        history(DEVICES, 40),
        fc.array(cut, { minLength: DEVICES.length, maxLength: DEVICES.length }),
        fc.constantFrom('a', 'b', 'bound'),
        (events, cuts, name) => {
          const whole = new Map(DEVICES.map((device) => [device, ofDevice(events, device)]));
          const short = new Map(
            DEVICES.map((device, index) => {
              const own = ofDevice(events, device);
              const snapshot = snapshotOf(device, own, cuts[index] ?? 0);
              const tail = own.filter(({ recordedAt }) => recordedAt > (cuts[index] ?? 0));
              const log = snapshot === undefined ? undefined : withTail(snapshot, tail);
              if (log !== undefined && log.length < own.length) used += 1;
              return [device, log ?? own];
            }),
          );
          // Exemptions need the whole log: needsWholeLogs says so.
          const exempt = events.some(({ type }) => type === 'ExemptionGranted');
          if (!exempt) expect(rowOf(short, name)).toBe(rowOf(whole, name));
        },
      ),
      { numRuns: cases(1_000) },
    );
    expect(used).toBeGreaterThan(cases(500));
  });

  test('is the same whether it was made of the log or of an earlier snapshot', () => {
    fc.assert(
      fc.property(history(['generic:1'], 24), cut, cut, (events, one, other) => {
        const [first, second] = [Math.min(one, other), Math.max(one, other)];
        const earlier = snapshotOf('generic:1', events, first);
        const tail = events.filter(({ recordedAt }) => recordedAt > first);
        const log = earlier === undefined ? undefined : withTail(earlier, tail);
        fc.pre(log !== undefined);
        expect(canonicalJson(snapshotOf('generic:1', log ?? [], second))).toBe(
          canonicalJson(snapshotOf('generic:1', events, second)),
        );
      }),
      { numRuns: cases(500) },
    );
  });

  test('is of no use once something came to light that happened before', () => {
    const events = [enrolled('generic:1', 10, { identifiers: { serialNumber: 'a' } }), seen('generic:1', 20)];
    const snapshot = snapshotOf('generic:1', events, 50);
    if (snapshot === undefined) throw new Error('no snapshot');
    const late = (at: number) => withTail(snapshot, [seen('generic:1', at, { recordedAt: 60 })]);
    expect(late(21)).toHaveLength(3);
    expect([late(20), late(19)]).toEqual([undefined, undefined]);
  });
});
