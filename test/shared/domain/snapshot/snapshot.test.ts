import * as fc from 'fast-check';
import { canonicalJson } from '../../../../shared/domain/canonical-json';
import type { DeviceEvent, HoldEvent } from '../../../../shared/domain/events';
import { compact, type Kept } from '../../../../shared/domain/snapshot/compact';
import {
  LONGEST_SNAPSHOT,
  type SnapshotOptions,
  snapshotOf,
  withTail,
} from '../../../../shared/domain/snapshot/snapshot';
import { buildRow } from '../../../../shared/domain/verdict/build-row';
import type { Story } from '../../../../shared/domain/verdict/story';
import { activatedAs } from '../../../support/activations';
import { cases } from '../../../support/cases';
import { enrolled, reported, seen, unenrolled } from '../../../support/device-events';
import { observation, operation } from '../../../support/histories';
import { steadyStories } from '../../../support/stories/steady';
import { tick } from '../../../support/stories/told-story';

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
const WITH_CHANGES: SnapshotOptions = { holds: [], from: 'changes', longest: LONGEST_SNAPSHOT };
/** The snapshot of nothing but the present, as of a log that changes too often; and with changes. */
const OPTIONS: readonly SnapshotOptions[] = [WITH_CHANGES, { ...WITH_CHANGES, from: 'present' }];
const ofDevice = (events: readonly DeviceEvent[], device: string) => events.filter((event) => event.device === device);

const afterSnapshot = (device: string, events: readonly DeviceEvent[], at: number, options: SnapshotOptions) => {
  const snapshot = snapshotOf(device, events, at, options);
  return (
    snapshot &&
    withTail(
      snapshot,
      events.filter(({ recordedAt }) => recordedAt > at),
    )
  );
};

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

  const idsOf = (events: readonly DeviceEvent[], kept: Kept, holds: readonly HoldEvent[] = []) =>
    compact('generic:1', events, kept, holds)?.map(({ eventId }) => eventId);
  const checkIns = (from: number, length: number) =>
    Array.from({ length }, (_, index) => reported('generic:1', from + index, { facts: { encrypted: true } }));
  const laptop = enrolled('generic:1', 1, { identifiers: { serialNumber: 'a' }, facts: { encrypted: true } });

  test('tells ten thousand check-ins in which nothing changed in two events', () => {
    expect(idsOf([laptop, ...checkIns(2, 10_000)], 'changes')).toEqual(['DeviceEnrolled@1', 'PostureReported@10001']);
  });

  test('tells every change by the last observation before it and the one that shows it', () => {
    const bad = reported('generic:1', 100, { facts: { encrypted: false } });
    const badAgain = reported('generic:1', 101, { facts: { encrypted: false } });
    const events = [laptop, ...checkIns(2, 50), bad, badAgain, ...checkIns(102, 50), seen('generic:1', 200)];
    expect(idsOf(events, 'changes')).toEqual([
      'DeviceEnrolled@1',
      'DeviceSeen@200',
      'PostureReported@100',
      'PostureReported@101',
      'PostureReported@102',
      'PostureReported@151',
      'PostureReported@51',
    ]);
    expect(idsOf(events, 'present')).toEqual([
      'DeviceEnrolled@1',
      'DeviceSeen@200',
      'PostureReported@101',
      'PostureReported@102',
      'PostureReported@151',
    ]);
  });

  test('tells nothing of a change that was over at the instant at which it came', () => {
    const tie = [true, false].map((encrypted, index) =>
      reported('generic:1', 20, { facts: { encrypted }, eventId: `tie-${index}` }),
    );
    const bad = enrolled('generic:1', 1, { facts: { encrypted: false } });
    const later = [30, 40, 50].map((at) => reported('generic:1', at, { facts: { encrypted: at > 30 } }));
    // The worse one stands: nothing changed at 20.
    expect(idsOf([bad, ...tie, ...later], 'changes')).toEqual([
      'DeviceEnrolled@1',
      'PostureReported@30',
      'PostureReported@40',
      'PostureReported@50',
    ]);
  });

  test('tells of whether it is enrolled and of its serial number as of facts', () => {
    const events = [
      laptop,
      seen('generic:1', 5),
      unenrolled('generic:1', 10),
      seen('generic:1', 15),
      enrolled('generic:1', 20, { identifiers: { serialNumber: 'a' }, facts: { encrypted: true } }),
      seen('generic:1', 25),
      seen('generic:1', 30, { identifiers: { serialNumber: 'b' } }),
      seen('generic:1', 35, { identifiers: { serialNumber: 'b', deviceName: 'mac' } }),
      seen('generic:1', 40, { identifiers: { deviceName: 'mac' } }),
      seen('generic:1', 45),
    ];
    // At 35 a name that was never seen: claims are for ever; at 40 it was last seen.
    expect(
      compact('generic:1', events, 'changes')
        ?.map(({ occurredAt }) => occurredAt)
        .sort((a, b) => a - b),
    ).toEqual([1, 5, 10, 15, 20, 25, 30, 35, 40, 45]);
    expect(compact('generic:1', [...events, seen('generic:1', 50)], 'changes')).toHaveLength(10);
  });

  test('tells when a device was unenrolled of which nothing but its name was known', () => {
    const nameless = enrolled('generic:1', 1, { identifiers: { serialNumber: 'a' } });
    const seenAt = (...times: readonly number[]) => times.map((at) => seen('generic:1', at));
    const events = [nameless, ...seenAt(5, 8), unenrolled('generic:1', 10), ...seenAt(12, 14, 16)];
    expect(idsOf(events, 'changes')).toEqual([
      'DeviceEnrolled@1',
      'DeviceSeen@16',
      'DeviceSeen@8',
      'DeviceUnenrolled@10',
    ]);
  });

  test('tells the first observation after an exemption was granted', () => {
    const exemption: DeviceEvent = {
      ...laptop,
      eventId: 'exemption',
      source: 'operator',
      occurredAt: 20,
      recordedAt: 20,
      type: 'ExemptionGranted',
      who: 'ops@example.com',
      reason: 'test',
      rules: ['disk'],
      expiresAt: 1_000,
    };
    const ids = ['DeviceEnrolled@1', 'PostureReported@20', 'PostureReported@101', 'exemption'].sort();
    expect(idsOf([laptop, ...checkIns(2, 100), exemption], 'changes')).toEqual(ids);
  });

  test('tells all whose time has not come yet', () => {
    const ahead = [58, 59, 60].map((at) => reported('generic:1', at, { facts: { encrypted: true }, recordedAt: 50 }));
    const last = reported('generic:1', 45, { facts: { encrypted: true } });
    const events = [laptop, ...checkIns(2, 30), last, ...ahead, seen('generic:1', 61, { recordedAt: 52 })];
    expect(
      compact('generic:1', events, 'changes')
        ?.map(({ occurredAt }) => occurredAt)
        .sort((a, b) => a - b),
    ).toEqual([1, 45, 58, 59, 60, 61]);
  });

  describe('while a hold is in effect', () => {
    const held = (at: number, until: number): HoldEvent => ({
      device: 'fleet',
      version: 1,
      source: 'operator',
      who: 'ops@example.com',
      reason: 'test',
      type: 'EnforcementHeld',
      eventId: `hold@${at}`,
      occurredAt: at,
      recordedAt: at,
      of: { kind: 'rule', rule: 'disk' },
      until,
    });
    const events = [laptop, ...checkIns(2, 99)];

    test('tells what was known when it began', () => {
      expect(idsOf(events, 'changes', [held(50, 101)])).toEqual([
        'DeviceEnrolled@1',
        'PostureReported@100',
        'PostureReported@50',
      ]);
      expect(idsOf(events, 'changes', [held(50, 100)])).toEqual(['DeviceEnrolled@1', 'PostureReported@100']);
    });

    test('tells also what was known when another began that was in effect then', () => {
      expect(idsOf(events, 'changes', [held(20, 51), held(50, 101)])).toEqual([
        'DeviceEnrolled@1',
        'PostureReported@100',
        'PostureReported@20',
        'PostureReported@50',
      ]);
      expect(idsOf(events, 'changes', [held(50, 101), held(20, 50)])).toEqual([
        'DeviceEnrolled@1',
        'PostureReported@100',
        'PostureReported@50',
      ]);
    });

    test('tells no more where nothing but the present is kept', () => {
      expect(idsOf(events, 'present', [held(50, 101)])).toEqual(idsOf(events, 'present'));
    });
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
      fc.property(history(['generic:1'], 16), fc.constantFrom<Kept>('changes', 'present'), (events, kept) => {
        expect(compact('generic:1', events, kept)).toBeDefined();
      }),
      { numRuns: cases(1_000) },
    );
  });

  test('does not hang on the order in which it was read, nor on duplicates', () => {
    fc.assert(
      fc.property(history(['generic:1'], 12), cut, fc.infiniteStream(fc.nat()), (events, until, noise) => {
        const ranks = new Map(events.map((event) => [event, noise.next().value ?? 0]));
        const shuffled = [...events, ...events].sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
        expect(canonicalJson(snapshotOf('generic:1', shuffled, until, WITH_CHANGES))).toBe(
          canonicalJson(snapshotOf('generic:1', events, until, WITH_CHANGES)),
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
        fc.constantFrom(...OPTIONS),
        (events, cuts, name, options) => {
          const whole = new Map(DEVICES.map((device) => [device, ofDevice(events, device)]));
          const short = new Map(
            DEVICES.map((device, index) => {
              const own = ofDevice(events, device);
              const snapshot = snapshotOf(device, own, cuts[index] ?? 0, options);
              const tail = own.filter(({ recordedAt }) => recordedAt > (cuts[index] ?? 0));
              const log = snapshot === undefined ? undefined : withTail(snapshot, tail);
              if (log !== undefined && log.length < own.length) used += 1;
              return [device, log ?? own];
            }),
          );
          // Exemptions need more than the present: needsChanges says so, and suffices.test.ts when changes do.
          const exempt = events.some(({ type }) => type === 'ExemptionGranted');
          if (!exempt) expect(rowOf(short, name)).toBe(rowOf(whole, name));
        },
      ),
      { numRuns: cases(1_000) },
    );
    expect(used).toBeGreaterThan(cases(300));
  });

  test('is the same whether it was made of the log or of an earlier snapshot', () => {
    fc.assert(
      fc.property(history(['generic:1'], 24), cut, cut, fc.constantFrom(...OPTIONS), (events, one, other, options) => {
        const [first, second] = [Math.min(one, other), Math.max(one, other)];
        const log = afterSnapshot('generic:1', events, first, options);
        fc.pre(log !== undefined);
        expect(canonicalJson(snapshotOf('generic:1', log ?? [], second, options))).toBe(
          canonicalJson(snapshotOf('generic:1', events, second, options)),
        );
      }),
      { numRuns: cases(500) },
    );
  });

  test('is the same also while holds come and go', () => {
    fc.assert(
      fc.property(steadyStories({ holds: true }), cut, cut, ({ events, holds }, one, other) => {
        const [first, second] = [tick(Math.min(one, other)), tick(Math.max(one, other))];
        const own = ofDevice(events, 'generic:1');
        const options = { ...WITH_CHANGES, holds };
        const log = afterSnapshot('generic:1', own, first, options);
        fc.pre(log !== undefined);
        expect(canonicalJson(snapshotOf('generic:1', log ?? [], second, options))).toBe(
          canonicalJson(snapshotOf('generic:1', own, second, options)),
        );
      }),
      { numRuns: cases(500) },
    );
  });

  describe('that would be too long', () => {
    const flapping = Array.from({ length: 60 }, (_, index) =>
      reported('generic:1', index, { facts: { managed: true, encrypted: index % 2 === 0 } }),
    );
    const longest = (length: number) => snapshotOf('generic:1', flapping, 100, { ...WITH_CHANGES, longest: length });
    const [full, short] = [longest(LONGEST_SNAPSHOT), longest(2_000)];
    const lengthOf = (snapshot: unknown): number => canonicalJson(snapshot).length;

    test('holds the present alone', () => {
      expect([full?.kept, full?.events.length]).toEqual(['changes', 60]);
      expect([short?.kept, short?.events.map(({ eventId }) => eventId)]).toEqual([
        'present',
        ['PostureReported@0', 'PostureReported@58', 'PostureReported@59'],
      ]);
    });

    test('is none at all where even that is too long', () => {
      expect(longest(lengthOf(full))).toStrictEqual(full);
      expect(longest(lengthOf(full) - 1)).toStrictEqual(short);
      expect(longest(lengthOf(short))).toStrictEqual(short);
      expect(longest(lengthOf(short) - 1)).toBeUndefined();
    });

    test('does not get back what was left out once', () => {
      expect(snapshotOf('generic:1', flapping, 100, { ...WITH_CHANGES, from: 'present' })).toStrictEqual(short);
    });

    test('fits into an item of the table in any case, whatever script names are in', () => {
      expect(LONGEST_SNAPSHOT * 3).toBeLessThan(400 * 1_024);
    });
  });

  test('is of no use once something came to light that happened before', () => {
    const events = [enrolled('generic:1', 10, { identifiers: { serialNumber: 'a' } }), seen('generic:1', 20)];
    const snapshot = snapshotOf('generic:1', events, 50, WITH_CHANGES);
    if (snapshot === undefined) throw new Error('no snapshot');
    const late = (at: number) => withTail(snapshot, [seen('generic:1', at, { recordedAt: 60 })]);
    expect(late(21)).toHaveLength(3);
    expect([late(20), late(19)]).toEqual([undefined, undefined]);
  });
});
