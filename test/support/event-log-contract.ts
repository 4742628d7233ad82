import { ACTIVATION_PREFIX, FLEET, HOLD_PREFIX } from '../../shared/contracts/tables';
import type { DeviceEvent, HoldEvent, PolicyActivated } from '../../shared/domain/events';
import type { EventLog } from '../../shared/runtime/ports';
import { enrolled, reported, seen, unenrolled } from './device-events';

/** An event as the state machine appends it. */
export interface LogItem {
  readonly device: string;
  readonly eventId: string;
  readonly type: string;
  readonly recordedAt: number;
  /** JSON. */
  readonly event: string;
}

export const logItem = (event: DeviceEvent | HoldEvent | PolicyActivated): LogItem => ({
  device: event.device,
  eventId: event.eventId,
  type: event.type,
  recordedAt: event.recordedAt,
  event: JSON.stringify(event),
});

/** The activation with this count, at the instant of the same number. */
export const activation = (count: number, changes: Partial<PolicyActivated> = {}): PolicyActivated => ({
  type: 'PolicyActivated',
  version: 2,
  device: FLEET,
  eventId: `${ACTIVATION_PREFIX}${String(count).padStart(10, '0')}`,
  source: 'postern',
  occurredAt: count,
  recordedAt: count,
  activation: count,
  policyHash: `policy-${count}`,
  configurationHash: `configuration-${count}`,
  compiler: 1,
  enforced: {},
  ...changes,
});

const byOperator = { version: 1 as const, device: FLEET, source: 'operator', who: 'ops@example.com', reason: 'test' };

/** A hold of a rule, or of a source, from its instant on. */
export const hold = (
  at: number,
  of: Extract<HoldEvent, { type: 'EnforcementHeld' }>['of'],
  until: number,
): Extract<HoldEvent, { type: 'EnforcementHeld' }> => ({
  ...byOperator,
  type: 'EnforcementHeld',
  eventId: `${HOLD_PREFIX}${at}`,
  occurredAt: at,
  recordedAt: at,
  of,
  until,
});
export const release = (at: number, held: string): HoldEvent => ({
  ...byOperator,
  type: 'EnforcementReleased',
  eventId: `${HOLD_PREFIX}${at}-release`,
  occurredAt: at,
  recordedAt: at,
  hold: held,
});

export interface EventLogFixture {
  readonly log: EventLog;
  readonly append: (item: LogItem) => Promise<void>;
}

/** What every event log does. `open` gives an empty one. */
export function describeEventLogContract(name: string, open: () => Promise<EventLogFixture>): void {
  describe(`event log: ${name}`, () => {
    let { log, append }: EventLogFixture = { log: undefinedLog, append: async () => undefined };
    beforeEach(async () => {
      ({ log, append } = await open());
    });

    it('has nothing of a device it never heard of', async () => {
      expect(await log.read('generic:nobody')).toEqual([]);
    });

    it('gives back every event of the device, and of no other', async () => {
      const events = [
        enrolled('generic:1', 10, { identifiers: { serialNumber: 'A' }, facts: { managed: true } }),
        reported('generic:1', 20, { facts: { osVersion: { major: 15, minor: 0, patch: 1 } } }),
        seen('generic:1', 30),
        unenrolled('generic:1', 40),
      ];
      for (const event of [...events, seen('generic:11', 50)]) await append(logItem(event));
      expect(new Set(await log.read('generic:1'))).toEqual(new Set(events));
      expect(await log.read('generic:11')).toEqual([seen('generic:11', 50)]);
    });

    it('gives what was recorded later than an instant, whenever it happened', async () => {
      const early = seen('generic:1', 50, { recordedAt: 10 });
      const at = seen('generic:1', 5, { recordedAt: 20 });
      const later = [seen('generic:1', 1, { recordedAt: 21 }), unenrolled('generic:1', 30, { recordedAt: 1_000_000 })];
      for (const event of [early, at, ...later, seen('generic:11', 40)]) await append(logItem(event));
      expect(new Set(await log.readSince('generic:1', 20))).toEqual(new Set(later));
      expect(await log.readSince('generic:1', -1)).toHaveLength(4);
      expect(await log.readSince('generic:1', 1_000_000)).toEqual([]);
      await append({ ...logItem(seen('generic:1', 2_000_000)), event: '{}' });
      await expect(log.readSince('generic:1', 20)).rejects.toMatchObject({
        name: 'UnreadableStore',
        message: expect.stringMatching(/^event DeviceSeen@2000000 of generic:1 /),
      });
    });

    it('is complete, however much there is', async () => {
      const bulk = 'x'.repeat(250);
      const events = Array.from({ length: 60 }, (_, index) =>
        reported('generic:1', index, { eventId: `e-${index}-${bulk}`, facts: { owner: bulk } }),
      );
      // Padding makes each item some 20 KB, so that a store that reads in pages of 1 MB needs a second one.
      for (const event of events)
        await append({ ...logItem(event), event: `${JSON.stringify(event)}${' '.repeat(20_000)}` });
      const ids = events.map(({ eventId }) => eventId).sort();
      expect((await log.read('generic:1')).map(({ eventId }) => eventId).sort()).toEqual(ids);
      expect((await log.readSince('generic:1', -1)).map(({ eventId }) => eventId).sort()).toEqual(ids);
    });

    it('has no activation before the first one', async () => {
      await append({ ...logItem(activation(1)), eventId: 'hold#0000000001' });
      expect(await log.latestActivation()).toBeUndefined();
      expect(await log.activations()).toEqual([]);
    });

    it('knows the activation with the highest count, whichever came last, and all of them, newest first', async () => {
      for (const count of [2, 10, 9, 1]) await append(logItem(activation(count)));
      expect(await log.latestActivation()).toEqual(activation(10));
      expect(await log.activations()).toEqual([activation(10), activation(9), activation(2), activation(1)]);
    });

    it('knows all holds and their releases, and takes nothing else for one', async () => {
      const held = hold(5, { kind: 'rule', rule: 'disk' }, 50);
      const other = hold(7, { kind: 'source', source: 'uem' }, 70);
      const released = release(9, held.eventId);
      expect(await log.holds()).toEqual([]);
      for (const event of [activation(1), other, held, released]) await append(logItem(event));
      expect(new Set(await log.holds())).toEqual(new Set([held, other, released]));
    });

    it.each([
      ['no JSON', '{"type":'],
      ['no event', '{"type":"DeviceSeen"}'],
      ['an event of a later version', JSON.stringify({ ...seen('generic:1', 30), version: 2 })],
    ])('says which event it cannot read: %s', async (_, event) => {
      await append(logItem(seen('generic:1', 20)));
      await append({ ...logItem(seen('generic:1', 30)), event });
      await expect(log.read('generic:1')).rejects.toMatchObject({
        name: 'UnreadableStore',
        message: expect.stringMatching(/^event DeviceSeen@30 of generic:1 /),
      });
    });

    it('says which activation it cannot read', async () => {
      await append({ ...logItem(activation(1)), event: '{}' });
      const unreadable = {
        name: 'UnreadableStore',
        message: expect.stringMatching(/^activation activation#0000000001 /),
      };
      await expect(log.latestActivation()).rejects.toMatchObject(unreadable);
      await expect(log.activations()).rejects.toMatchObject(unreadable);
    });
  });
}

const notOpen = (): never => {
  throw new Error('not open yet');
};
const undefinedLog: EventLog = {
  read: notOpen,
  readSince: notOpen,
  latestActivation: notOpen,
  activations: notOpen,
  holds: notOpen,
};
