import { doubleUseLines } from '../../../functions/record-decisions/double-use-lines';
import type { LogLine } from '../../../functions/record-decisions/log-delivery';
import { type RecordDecisionsPorts, recordDecisions } from '../../../functions/record-decisions/record-decisions';
import type { AllowOutdated } from '../../../shared/contracts/bus';
import { type Evidence, judge } from '../../../shared/domain/connect/judge';
import { decideAgain, lineOf, type Receipt } from '../../../shared/domain/connect/receipt';
import { receiptSchema } from '../../../shared/domain/connect/receipt-schema';
import type { VerdictRow } from '../../../shared/domain/verdict/row';
import type { StoredVerdict } from '../../../shared/runtime/ports';
import { UnreadableStore } from '../../../shared/runtime/unreadable-store';
import { NOW } from '../../support/authorize';
import { normalised } from '../../support/connect-requests';
import { inMemoryDecisionHistory, inMemoryLiveConnections } from '../../support/in-memory/decision-history';
import { activeRow, ambiguousRow, rowWithRules, VALID_UNTIL } from '../../support/rows';

const CONNECTION = 'cvpn-connection-04e7e1b2f0daf9460';
const RECORDED_AT = NOW + 4_000;
const stored = (row: VerdictRow, revision = 7): StoredVerdict => ({ revision, verdict: JSON.stringify(row) });
const denying = rowWithRules({ id: 'disk', when: true, message: 'Encrypt.' });

function lineFor(of: Partial<Evidence> = {}, changes: Partial<Receipt> = {}, id = '1'): LogLine {
  const evidence: Evidence = {
    request: normalised(),
    found: { kind: 'row', ...stored(activeRow()) },
    at: NOW,
    ...of,
  };
  const { decision, row } = judge(evidence);
  const receipt: Receipt = {
    format: 1,
    ...evidence,
    decision,
    mode: 'enforce',
    told: undefined,
    activation: row?.activation,
    policyHash: row?.policyHash,
    storeLatencyMs: 4,
    decisionLatencyMs: 5,
    ...changes,
  };
  return { id, timestamp: NOW + 10, message: JSON.stringify({ outcome: decision.outcome, ...lineOf(receipt) }) };
}

/** A world in which this row stands when decisions are recorded. */
function worldWith(
  standing: StoredVerdict | undefined = stored(activeRow()),
  changes: Partial<RecordDecisionsPorts> = {},
) {
  const history = inMemoryDecisionHistory();
  const live = inMemoryLiveConnections();
  const told: AllowOutdated[] = [];
  const ports: RecordDecisionsPorts = {
    history,
    live,
    verdicts: { read: async () => standing },
    bus: {
      publish: async (outdated) => {
        told.push(...outdated);
        return [];
      },
    },
    configurationOf: async (activation) => (activation === 3 ? 'configuration-hash' : undefined),
    now: () => RECORDED_AT,
    ...changes,
  };
  return { history, live, told, record: (...lines: readonly LogLine[]) => recordDecisions(lines, ports) };
}

describe('a decision', () => {
  test('goes into the history with all that is needed to make it again', async () => {
    const { history, record } = worldWith();
    expect(await record(lineFor())).toStrictEqual({
      recorded: 1,
      duplicates: 0,
      failures: [],
      outdated: 0,
      usedTwice: [],
      lagMs: 4_000,
    });
    const [event, ...others] = history.events();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: 'ConnectionDecided',
      version: 1,
      source: 'postern',
      device: 'decisions/c02test00001',
      eventId: expect.stringMatching(/^connection#2026-11-21T08:00:00\.000Z#[\w-]{43}$/),
      occurredAt: NOW,
      recordedAt: RECORDED_AT,
      connectionId: CONNECTION,
      commonName: 'c02test00001',
      configurationHash: 'configuration-hash',
      receipt: {
        policyHash: 'c0ffee-policy-hash',
        activation: 3,
        mode: 'enforce',
        storeLatencyMs: 4,
        decisionLatencyMs: 5,
        found: { kind: 'row', revision: 7, verdict: JSON.stringify(activeRow()) },
      },
    });
    if (event === undefined) throw new Error('nothing was recorded');
    expect(decideAgain(receiptSchema.parse(event.receipt))).toStrictEqual(event.receipt.decision);
  });

  test.each<readonly [string, Partial<Evidence>, string, string]>([
    ['without a request', { request: undefined, found: { kind: 'not-asked' } }, 'decisions/', 'request-unreadable'],
    [
      'without a name',
      { request: normalised({ 'common-name': '' }), found: { kind: 'not-asked' } },
      'decisions/',
      'no-common-name',
    ],
    ['about a device nobody knows', { found: { kind: 'nothing' } }, 'decisions/c02test00001', 'unknown-device'],
    [
      'that a fault made',
      { found: { kind: 'fault', code: 'store-timeout' } },
      'decisions/c02test00001',
      'store-timeout',
    ],
  ])('%s goes there as well', async (_, of, device, code) => {
    const { history, live, record } = worldWith();
    expect(await record(lineFor(of))).toMatchObject({ recorded: 1, failures: [] });
    expect(history.events()).toMatchObject([{ device, receipt: { decision: { code } } }]);
    expect(history.events()[0]).not.toHaveProperty('configurationHash');
    expect(await live.ofDevice('generic:laptop-1', NOW)).toEqual([]);
  });

  test.each([Number.NaN, -1, 1.5, Number.MAX_SAFE_INTEGER])(
    'at the absurd time %p lies where its line was written',
    async (at) => {
      const { history, record } = worldWith();
      expect(await record(lineFor({ at, found: { kind: 'nothing' } }))).toMatchObject({ recorded: 1, failures: [] });
      expect(history.events()).toMatchObject([{ occurredAt: NOW + 10 }]);
    },
  );

  test('is recorded once, however often and late it is delivered, and by however many at once', async () => {
    let now = RECORDED_AT;
    const { history, live, record } = worldWith(undefined, { now: () => now++ });
    const lines = [lineFor(), lineFor({ at: NOW + 1 }, {}, '2')];
    const all = await Promise.all([record(...lines), record(...lines), record(...lines)]);
    expect(all.map(({ recorded }) => recorded).reduce((a, b) => a + b)).toBe(2);
    expect(all.map(({ duplicates }) => duplicates).reduce((a, b) => a + b)).toBe(4);
    expect(history.events()).toHaveLength(2);
    expect(await live.ofDevice('generic:laptop-1', NOW)).toHaveLength(1);
  });

  test('is not lost because others of its delivery are bad', async () => {
    const { history, record } = worldWith();
    const bad = [
      { id: 'bad-1', timestamp: NOW, message: 'no JSON' },
      { id: 'bad-2', timestamp: NOW, message: '{"outcome":"allowed"}' },
    ];
    const result = await record(bad[0] ?? lineFor(), lineFor(), bad[1] ?? lineFor(), lineFor({ at: NOW + 1 }));
    expect(result).toMatchObject({ recorded: 2, duplicates: 0 });
    expect([...result.failures].sort((a, b) => (a.line < b.line ? -1 : 1))).toEqual([
      { line: 'bad-1', why: 'Error: the line is no JSON' },
      { line: 'bad-2', why: expect.stringMatching(/^Error: the line is none: receipt: /) },
    ]);
    expect(history.events()).toHaveLength(2);
  });

  test('that the store does not take fails alone, and is recorded when it is delivered again', async () => {
    const history = inMemoryDecisionHistory();
    let refusals = 1;
    const append: typeof history.append = async (event) => {
      if (event.occurredAt === NOW && refusals-- > 0) throw new Error('throttled');
      return await history.append(event);
    };
    const { record } = worldWith(undefined, { history: { ...history, append } });
    const lines = [lineFor(), lineFor({ at: NOW + 1 }, {}, '2')];
    expect(await record(...lines)).toMatchObject({ recorded: 1, failures: [{ line: '1', why: 'Error: throttled' }] });
    expect(await record(...lines)).toMatchObject({ recorded: 1, duplicates: 1, failures: [] });
    expect(history.events()).toHaveLength(2);
  });

  test('whose recording broke off half-way is taken up where it broke off', async () => {
    const live = inMemoryLiveConnections();
    let breaks = 1;
    const open: typeof live.open = async (connection) => {
      if (breaks-- > 0) throw new Error('crash');
      await live.open(connection);
    };
    const { history, record } = worldWith(undefined, { live: { open } });
    expect(await record(lineFor())).toMatchObject({ recorded: 0, failures: [{ line: '1', why: 'Error: crash' }] });
    expect(history.events()).toHaveLength(1);
    expect(await record(lineFor())).toMatchObject({ duplicates: 1, failures: [] });
    expect(await live.ofDevice('generic:laptop-1', NOW)).toHaveLength(1);
  });

  test('of a delivery of hundreds is recorded like one of one', async () => {
    const { history, record } = worldWith();
    const lines = Array.from({ length: 300 }, (_, index) => lineFor({ at: NOW + index }, {}, String(index)));
    expect(await record(...lines)).toMatchObject({ recorded: 300, failures: [], lagMs: 4_000 });
    expect(history.events()).toHaveLength(300);
  });
});

describe('a live connection', () => {
  test('is remembered with what is needed to decide about it again', async () => {
    const { live, record } = worldWith();
    await record(lineFor());
    expect(await live.ofDevice('generic:laptop-1', NOW)).toStrictEqual([
      {
        connectionId: CONNECTION,
        device: 'generic:laptop-1',
        commonName: 'c02test00001',
        endpointId: 'cvpn-endpoint-0f13eab7f860433cc',
        mode: 'enforce',
        since: NOW,
        revision: 7,
        request: JSON.parse(JSON.stringify(normalised())),
      },
    ]);
  });

  test.each<readonly [string, Partial<Evidence>, Partial<Receipt>, number]>([
    ['of a device that was denied', { found: { kind: 'row', ...stored(denying) } }, {}, 0],
    ['of one that shadow mode let in', { found: { kind: 'row', ...stored(denying) } }, { mode: 'shadow' }, 1],
    ['of one that the row does not name', { found: { kind: 'row', ...stored(ambiguousRow) } }, { mode: 'shadow' }, 0],
    ['without an id', { request: normalised({ 'connection-id': '' }) }, {}, 0],
  ])('%s', async (_, of, changes, remembered) => {
    const { live, record } = worldWith();
    expect(await record(lineFor(of, changes))).toMatchObject({ recorded: 1, failures: [] });
    expect(await live.ofDevice('generic:laptop-1', NOW)).toHaveLength(remembered);
  });
});

describe('an allow', () => {
  const outdated = {
    connectionId: CONNECTION,
    endpointId: 'cvpn-endpoint-0f13eab7f860433cc',
    device: 'generic:laptop-1',
    commonName: 'c02test00001',
    partition: 'decisions/c02test00001',
    eventId: expect.stringMatching(/^connection#/),
  };

  test('that the row of now would give again is left alone', async () => {
    const { told, record } = worldWith(stored(activeRow(), 8));
    expect(await record(lineFor())).toMatchObject({ outdated: 0 });
    expect(told).toEqual([]);
  });

  test.each<readonly [string, StoredVerdict | undefined, string, readonly string[]]>([
    ['whose row has flipped', stored(denying, 8), 'rule', ['disk']],
    ['whose device is locked now', stored(activeRow({ lockedUntil: VALID_UNTIL }), 8), 'locked', []],
    ['whose row has gone', undefined, 'unknown-device', []],
    ['whose row is rubbish now', { revision: 8, verdict: '{' }, 'row-unreadable', []],
  ])('%s is told on', async (_, standing, code, rules) => {
    const { told, record } = worldWith(stored(activeRow()), { verdicts: { read: async () => standing } });
    expect(await record(lineFor())).toMatchObject({ recorded: 1, outdated: 1, failures: [] });
    expect(told).toStrictEqual([{ ...outdated, code, rules }]);
  });

  test('whose row cannot be read any more is told on', async () => {
    const read = () => Promise.reject(new UnreadableStore('the verdict row'));
    const { told, record } = worldWith(undefined, { verdicts: { read } });
    expect(await record(lineFor())).toMatchObject({ outdated: 1, failures: [] });
    expect(told).toMatchObject([{ code: 'row-unreadable' }]);
  });

  test('is judged at the time of now, and never before it was given', async () => {
    const grace = rowWithRules({ id: 'disk', when: true, suspended: [{ by: 'grace', until: RECORDED_AT }] });
    expect(await worldWith(stored(grace)).record(lineFor())).toMatchObject({ outdated: 1 });
    const clockBehind = worldWith(stored(activeRow()), { now: () => -1 });
    expect(await clockBehind.record(lineFor())).toMatchObject({ outdated: 0 });
  });

  test.each<readonly [string, Partial<Evidence>, Partial<Receipt>]>([
    ['a denial is none', { found: { kind: 'row', ...stored(denying) } }, {}],
    ['shadow mode lets in whatever the row says', {}, { mode: 'shadow' }],
  ])('%s', async (_, of, changes) => {
    const { told, record } = worldWith(stored(denying, 8));
    expect(await record(lineFor(of, changes))).toMatchObject({ outdated: 0 });
    expect(told).toEqual([]);
  });

  test('is remembered as live before the row is looked at again', async () => {
    const order: string[] = [];
    const { record } = worldWith(undefined, {
      live: { open: async () => void order.push('remembered') },
      verdicts: {
        read: async () => {
          order.push('read');
          return stored(activeRow());
        },
      },
    });
    await record(lineFor());
    expect(order).toEqual(['remembered', 'read']);
  });

  test('that the bus does not take is a failure, so that it is told again', async () => {
    const { record } = worldWith(stored(denying, 8), { bus: { publish: async (all) => all } });
    expect(await record(lineFor())).toMatchObject({
      recorded: 1,
      failures: [
        { line: expect.stringMatching(/^connection#/), why: 'the bus did not take that its allow is outdated' },
      ],
    });
  });
});

describe('a certificate', () => {
  const HOUR = 3_600_000;
  /** Of a connection of this platform, so many minutes after the others' hour began. */
  const connected = (minutes: number, platform: string, changes: Partial<Receipt> = {}): LogLine =>
    lineFor(
      {
        at: NOW + minutes * 60_000,
        request: normalised({ 'connection-id': `cvpn-connection-${minutes}`, platform }),
      },
      changes,
      `line-${minutes}`,
    );
  const told = ({ usedTwice }: Awaited<ReturnType<ReturnType<typeof worldWith>['record']>>) =>
    usedTwice.map(({ commonName, connectionId, doubleUses }) => [
      commonName,
      connectionId,
      doubleUses.map(({ sign, sides }) => `${sign}: ${sides.map(({ value }) => value).join(', ')}`),
    ]);

  test('used on two machines within an hour is told of by the connection that shows it', async () => {
    const { record } = worldWith();
    expect(told(await record(connected(0, 'mac')))).toEqual([]);
    expect(told(await record(connected(20, 'win')))).toEqual([
      ['c02test00001', 'cvpn-connection-20', ['platform: mac, win']],
    ]);
    // By no connection that has no part in it, and no longer than an hour after.
    expect(told(await record(connected(30, '')))).toEqual([]);
    expect(told(await record(connected(81, 'mac')))).toEqual([]);
  });

  test('is told of whichever line comes last, however late, and again when it is delivered again', async () => {
    const { record } = worldWith(undefined, { now: () => NOW + 5 * HOUR });
    expect(told(await record(connected(50, 'win')))).toEqual([]);
    const late = [['c02test00001', 'cvpn-connection-0', ['platform: mac, win']]];
    expect(told(await record(connected(0, 'mac')))).toEqual(late);
    expect(told(await record(connected(0, 'mac')))).toEqual(late);
  });

  test('is told of by one of those that are recorded at once', async () => {
    const { record } = worldWith();
    const all = await Promise.all([record(connected(0, 'mac')), record(connected(10, 'win'))]);
    expect(all.flatMap(told).length).toBeGreaterThanOrEqual(1);
    expect((await record(connected(1, 'mac'), connected(11, 'win'))).usedTwice).toHaveLength(2);
  });

  test.each<readonly [string, LogLine, LogLine]>([
    [
      'of a denied connection',
      connected(0, 'mac'),
      lineFor({
        at: NOW + 60_000,
        request: normalised({ platform: 'win' }),
        found: { kind: 'row', ...stored(denying) },
      }),
    ],
    [
      'of another name',
      connected(0, 'mac'),
      lineFor({ request: normalised({ 'common-name': 'OTHER', platform: 'win' }) }),
    ],
    ['of the same machine', connected(0, 'mac'), connected(30, 'mac')],
    ['an hour and a minute later', connected(0, 'mac'), connected(61, 'win')],
  ])('is not told of by a connection %s', async (_, first, second) => {
    const { record } = worldWith();
    await record(first);
    expect(told(await record(second))).toEqual([]);
  });

  test('whose connections cannot be read is recorded all the same, and looked at when the delivery comes again', async () => {
    const history = inMemoryDecisionHistory();
    let faults = 1;
    const ofName: typeof history.ofName = async (...query) => {
      if (faults-- > 0) throw new Error('throttled');
      return await history.ofName(...query);
    };
    const { record } = worldWith(undefined, { history: { ...history, ofName } });
    expect(await record(connected(0, 'mac'))).toMatchObject({ failures: [{ why: 'Error: throttled' }] });
    expect(history.events()).toHaveLength(1);
    faults = 1;
    expect(await record(connected(10, 'win'))).toMatchObject({
      failures: [{ why: 'Error: throttled' }],
      usedTwice: [],
    });
    expect(history.events()).toHaveLength(2);
    expect(told(await record(connected(10, 'win')))).toHaveLength(1);
  });

  test('that comes again and again is looked at once per delivery, and each of its lines tells', async () => {
    const history = inMemoryDecisionHistory();
    const asked: string[] = [];
    const ofName: typeof history.ofName = async (...query) => {
      asked.push(query[0]);
      return await history.ofName(...query);
    };
    const { record } = worldWith(undefined, { history: { ...history, ofName } });
    const minutes = Array.from({ length: 9 }, (_, index) => index);
    const { usedTwice } = await record(...minutes.map((minute) => connected(minute, minute === 4 ? 'win' : 'mac')));
    expect(usedTwice.map(({ connectionId }) => connectionId)).toEqual(
      minutes.map((minute) => `cvpn-connection-${minute}`),
    );
    expect(asked).toEqual(['c02test00001']);
  });

  test('is looked at for each stretch of time that a delivery has lines of', async () => {
    const { record } = worldWith(undefined, { now: () => NOW + 5 * HOUR });
    expect(told(await record(connected(0, 'mac'), connected(90, 'mac'), connected(95, 'win')))).toEqual([
      ['c02test00001', 'cvpn-connection-90', ['platform: mac, win']],
      ['c02test00001', 'cvpn-connection-95', ['platform: mac, win']],
    ]);
  });

  test('is named in the log with its connections, and with no address', async () => {
    const { record } = worldWith();
    await record(connected(0, 'mac'));
    const lines = doubleUseLines((await record(connected(20, 'win'))).usedTwice);
    expect(lines).toStrictEqual([
      {
        commonName: 'c02test00001',
        connectionId: 'cvpn-connection-20',
        sign: 'platform',
        since: '2026-11-21T08:00:00.000Z',
        until: '2026-11-21T08:20:00.000Z',
        connections: 'cvpn-connection-0, cvpn-connection-20',
      },
    ]);
  });
});
