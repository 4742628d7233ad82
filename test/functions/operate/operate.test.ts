import { answerOperation } from '../../../functions/operate/answer';
import type { OperatePorts } from '../../../functions/operate/operate';
import { projectVerdicts } from '../../../functions/project-verdicts/project-verdicts';
import { parseJson } from '../../../local/json';
import {
  type AppliedOperation,
  type Operation,
  OperationNotCompleted,
} from '../../../shared/adapters/operation-workflow';
import { operationAnswerSchema } from '../../../shared/contracts/operator';
import { type DeviceEvent, deviceEventSchema } from '../../../shared/domain/events';
import { activatedAs } from '../../support/activations';
import { enrolled, reported, unenrolled } from '../../support/device-events';
import { logItem } from '../../support/event-log-contract';
import { operatorEvent, sessionOf } from '../../support/operator-requests';
import { projectionWorld } from '../../support/projection-world';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const minutesAgo = (minutes: number): number => NOW - minutes * 60_000;
const POLICY = `
@id("scope") @staleAfter("72h")
permit (principal, action, resource);
@id("disk") @message("Encrypt the disk.")
forbid (principal, action, resource)
unless { context.device has encrypted && context.device.encrypted };
@id("managed") @critical
forbid (principal, action, resource)
unless { context.device has managed && context.device.managed };
`;

/** One Mac without an encrypted disk, and the same hardware as another source sees it. */
async function world(longestDays = 30) {
  const projected = projectionWorld(activatedAs(1, POLICY));
  projected.activate(1);
  await projected.ingest(
    enrolled('generic:mac', minutesAgo(30), {
      identifiers: { serialNumber: 'C02A' },
      facts: { managed: true, encrypted: false },
    }),
    enrolled('generic:pc', minutesAgo(30), {
      identifiers: { serialNumber: 'PF3B' },
      facts: { managed: true, encrypted: true },
    }),
    enrolled('kolide:42', minutesAgo(30), { facts: { compliant: true } }),
  );
  let now = NOW;
  const applied: Operation[] = [];
  const ports: OperatePorts = {
    ...projected.ports,
    now: () => now,
    longest: longestDays * 86_400_000,
    maintenance: { run: async (request) => ({ asked: request }) },
    workflow: {
      async apply(operation): Promise<AppliedOperation> {
        applied.push(operation);
        projected.log.append(logItem(operation.event));
        if (operation.fleet) {
          await projected.reproject();
          return { written: [], unchanged: [] };
        }
        return await projectVerdicts(operation.devices, [], projected.ports);
      },
    },
  };
  const notes: unknown[] = [];
  return {
    ...projected,
    ports,
    applied,
    notes,
    later: (minutes: number): void => {
      now += minutes * 60_000;
    },
    async ask(action: string, body: unknown, options: { who?: string; requestId?: string } = {}) {
      const { statusCode, body: text = '' } = Object(
        await answerOperation(operatorEvent(action, body, options), ports, (...note) => notes.push(note)),
      );
      return { status: statusCode, body: Object(parseJson(text)) };
    },
  };
}

const bound = (device: string, commonName: string): DeviceEvent => ({
  type: 'NameBound',
  device,
  eventId: `binding of ${device}`,
  version: 1,
  source: 'operator',
  occurredAt: minutesAgo(5),
  recordedAt: minutesAgo(5),
  who: 'x',
  reason: 'x',
  commonName,
});

const WITHOUT_END = { commonName: 'C02A', rules: ['disk'], reason: 'waits for a new disk' };
const EXEMPTION = { ...WITHOUT_END, expiresAt: '2026-11-25T09:00:00Z' };

describe('an exemption', () => {
  test('lets the device in, and says what changed', async () => {
    const { ask, row } = await world();
    const { status, body } = await ask('exempt', EXEMPTION);
    expect([status, operationAnswerSchema.parse(body)]).toEqual([
      200,
      {
        event: {
          eventId: expect.stringMatching(/^op-[\w-]{22}$/),
          type: 'ExemptionGranted',
          device: 'generic:mac',
          version: 1,
          source: 'operator',
          who: sessionOf('sam'),
          reason: 'waits for a new disk',
          rules: ['disk'],
          occurredAt: '2026-11-23T09:00:00.000Z',
          recordedAt: '2026-11-23T09:00:00.000Z',
          expiresAt: '2026-11-25T09:00:00.000Z',
        },
        repeated: false,
        rows: { written: ['c02a'], unchanged: [] },
        fleet: false,
        decisions: [
          {
            commonName: 'c02a',
            before: { outcome: 'denied', code: 'rule', rules: ['disk'] },
            after: { outcome: 'allowed', rules: [] },
          },
        ],
      },
    ]);
    expect(row('c02a')).toMatchObject({
      answers: [
        { rules: [{ id: 'disk', suspended: [{ by: 'exemption', until: Date.parse('2026-11-25T09:00:00Z') }] }] },
      ],
    });
  });

  test('may end after a duration, by the clock of the service', async () => {
    const { ask } = await world();
    const { body } = await ask('exempt', { ...WITHOUT_END, expiresIn: '1d12h' });
    expect(body.event.expiresAt).toBe('2026-11-24T21:00:00.000Z');
  });

  test('is ended by naming it, or as the one in force', async () => {
    for (const named of [true, false]) {
      const { ask } = await world();
      const { body } = await ask('exempt', EXEMPTION);
      const ended = await ask(
        'end-exemption',
        { commonName: 'c02a', reason: 'disk came', ...(named ? { exemption: body.event.eventId } : {}) },
        { requestId: 'request-2' },
      );
      expect([ended.status, ended.body.event.exemption, ended.body.decisions[0].after.code]).toEqual([
        200,
        body.event.eventId,
        'rule',
      ]);
    }
  });

  test.each([
    [{ rules: ['disk', 'dsik', 'nope'] }, 'the active policy has no rule "dsik", "nope"', 'rules', ['disk', 'managed']],
    [{ rules: ['scope'] }, 'the active policy has no rule "scope"', 'rules', ['disk', 'managed']],
    [{ rules: ['managed'] }, '"managed" is @critical: no exemption covers it', 'rules', undefined],
    [{ rules: [] }, 'rules names no rule', 'rules', undefined],
    [{ rules: 'disk' }, 'rules is a list of rule ids', 'rules', undefined],
    [{ reason: undefined }, 'reason is missing', 'reason', undefined],
    [{ reason: '  ' }, 'reason is empty', 'reason', undefined],
    [{ reason: 'two\nlines' }, 'reason has control characters; write one plain line', 'reason', undefined],
    [{ reason: '\u001b[31mred' }, 'reason has control characters; write one plain line', 'reason', undefined],
    [{ reason: 'x'.repeat(501) }, 'reason has more than 500 characters', 'reason', undefined],
    [
      { expiresAt: undefined },
      'expiresAt or expiresIn is needed, and one of them only: every such decision ends',
      'expiresAt',
      undefined,
    ],
    [
      { expiresIn: '3h' },
      'expiresAt or expiresIn is needed, and one of them only: every such decision ends',
      'expiresAt',
      undefined,
    ],
    [{ expiresAt: 'tomorrow' }, 'expiresAt is an instant such as 2026-11-30T09:00:00Z', 'expiresAt', undefined],
    [
      { expiresAt: '2026-11-23T09:00:00Z' },
      'the end 2026-11-23T09:00:00.000Z is not in the future; it is 2026-11-23T09:00:00.000Z here',
      'expiresAt',
      undefined,
    ],
    [
      { expiresAt: '2026-12-23T09:00:00.001Z' },
      'the end 2026-12-23T09:00:00.001Z is more than 30 days away',
      'expiresAt',
      undefined,
    ],
    [{ device: 'generic:mac' }, 'commonName or device is needed, and one of them only', 'commonName', undefined],
    [{ who: 'the boss' }, 'body has who, which this action does not take', 'body', undefined],
    [{ occurredAt: 0 }, 'body has occurredAt, which this action does not take', 'body', undefined],
    [{ commonName: 'gerät' }, '"gerät" is not a usable common name', 'commonName', undefined],
  ])('%j is refused: %s', async (changes, error, where, known) => {
    const { ask, applied } = await world();
    const { status, body } = await ask('exempt', { ...EXEMPTION, ...changes });
    expect([status, body.error, body.where, body.known]).toEqual([400, error, where, known]);
    expect(applied).toEqual([]);
  });

  test('lasts at most as long as configuration lets it, to the millisecond', async () => {
    const { ask } = await world(2);
    expect((await ask('exempt', { ...EXEMPTION, expiresAt: '2026-11-25T09:00:00Z' })).status).toBe(200);
    const more = { ...EXEMPTION, expiresAt: '2026-11-25T09:00:00.001Z' };
    expect((await ask('exempt', more, { requestId: 'request-2' })).status).toBe(400);
  });
});

describe('a lock', () => {
  test('denies; unlocking ends it', async () => {
    const { ask, later } = await world();
    const locked = await ask('lock', { device: 'generic:pc', reason: 'stolen', expiresIn: '8h' });
    expect(locked.body.decisions).toEqual([
      {
        commonName: 'pf3b',
        before: { outcome: 'allowed', rules: [] },
        after: { outcome: 'denied', code: 'locked', rules: [] },
      },
    ]);
    later(5);
    const unlocked = await ask('unlock', { commonName: 'pf3b', reason: 'found' }, { requestId: 'request-2' });
    expect([unlocked.body.event.lock, unlocked.body.decisions[0].after]).toEqual([
      locked.body.event.eventId,
      { outcome: 'allowed', rules: [] },
    ]);
  });

  test('of several, the one to end is named', async () => {
    const { ask } = await world();
    const first = await ask('lock', { device: 'generic:pc', reason: 'stolen', expiresIn: '8h' });
    const second = await ask(
      'lock',
      { device: 'generic:pc', reason: 'odd', expiresIn: '9h' },
      { requestId: 'request-2' },
    );
    const ids = [first.body.event.eventId, second.body.event.eventId];
    const unclear = await ask('unlock', { device: 'generic:pc', reason: 'found' }, { requestId: 'request-3' });
    expect([unclear.status, unclear.body.error, new Set(unclear.body.known)]).toEqual([
      409,
      '2 locks are in force',
      new Set(ids),
    ]);
    const named = await ask(
      'unlock',
      { device: 'generic:pc', lock: ids[0], reason: 'found' },
      { requestId: 'request-4' },
    );
    expect([named.status, named.body.decisions[0].after.code]).toEqual([200, 'locked']);
    const again = await ask(
      'unlock',
      { device: 'generic:pc', lock: ids[0], reason: 'found' },
      { requestId: 'request-5' },
    );
    expect([again.status, again.body.error]).toEqual([409, `the lock "${ids[0]}" has ended already`]);
  });

  test('that is not there cannot be ended', async () => {
    const { ask } = await world();
    expect(await ask('unlock', { device: 'generic:pc', reason: 'found' })).toMatchObject({
      status: 409,
      body: { error: 'no lock is in force' },
    });
    expect(await ask('unlock', { device: 'generic:pc', lock: 'op-x', reason: 'found' })).toMatchObject({
      status: 404,
      body: { error: 'the lock "op-x" is not known here' },
    });
  });
});

describe('a device', () => {
  test('that nobody claims, or nobody claims any more, is refused', async () => {
    const { ask, ingest } = await world();
    const lock = { reason: 'stolen', expiresIn: '8h' };
    expect(await ask('lock', { ...lock, commonName: 'nobody' })).toMatchObject({
      status: 404,
      body: { error: 'no device holds the common name "nobody"', advice: 'check the spelling' },
    });
    expect(await ask('lock', { ...lock, device: 'generic:nobody' })).toMatchObject({
      status: 404,
      body: { error: 'no event of a device "generic:nobody" was ever recorded' },
    });
    await ingest(unenrolled('generic:pc', minutesAgo(1)));
    expect(await ask('lock', { ...lock, commonName: 'PF3B' })).toMatchObject({
      status: 404,
      body: { known: ['generic:pc'], advice: 'devices that once claimed it are known: name one by device' },
    });
    expect((await ask('lock', { ...lock, device: 'generic:pc' })).status).toBe(200);
  });

  test('whose name two devices claim is refused, naming both', async () => {
    const { ask, append, ports } = await world();
    for (const device of ['kolide:42', 'generic:pc']) append(bound(device, 'shared'));
    for (const device of ['kolide:42', 'generic:pc']) await ports.claims.add('name:shared', device);
    expect(await ask('lock', { commonName: 'shared', reason: 'stolen', expiresIn: '8h' })).toMatchObject({
      status: 409,
      body: { error: '"shared" is claimed by 2 devices', known: ['generic:pc', 'kolide:42'] },
    });
  });
});

describe('bindings and links', () => {
  test('a bound device goes by its new name and by no other', async () => {
    const { ask } = await world();
    const { body } = await ask('bind', {
      device: 'generic:pc',
      commonName: 'Lab-Bench 7',
      reason: 'no serial in the certificate',
    });
    expect(body.decisions).toEqual([
      {
        commonName: 'pf3b',
        before: { outcome: 'allowed', rules: [] },
        after: { outcome: 'denied', code: 'retired-device', rules: [] },
      },
      { commonName: 'lab-bench 7', before: null, after: { outcome: 'allowed', rules: [] } },
    ]);
  });

  test('a name that is bound cannot be bound again to another device', async () => {
    const { ask } = await world();
    await ask('bind', { device: 'generic:pc', commonName: 'lab', reason: 'x' });
    expect(
      await ask('bind', { device: 'generic:mac', commonName: 'LAB', reason: 'x' }, { requestId: 'request-2' }),
    ).toMatchObject({
      status: 409,
      body: { error: '"lab" is bound to another device', known: ['generic:pc'] },
    });
  });

  test('linked devices are one: the facts of both count under the name', async () => {
    const { ask, ingest } = await world();
    await ingest(reported('kolide:42', minutesAgo(2), { facts: { encrypted: false } }));
    const { status, body } = await ask('link', { device: 'generic:pc', other: 'kolide:42', reason: 'asset list' });
    expect([status, body.decisions]).toEqual([
      200,
      [
        {
          commonName: 'pf3b',
          before: { outcome: 'allowed', rules: [] },
          after: { outcome: 'denied', code: 'rule', rules: ['disk'] },
        },
      ],
    ]);
  });

  test('a link needs two devices that are known', async () => {
    const { ask } = await world();
    expect((await ask('link', { device: 'generic:pc', other: 'kolide:7', reason: 'x' })).status).toBe(404);
    expect((await ask('link', { device: 'generic:pc', other: 'generic:pc', reason: 'x' })).status).toBe(400);
  });
});

describe('a hold', () => {
  test('of a rule goes to the whole fleet; releasing it does too', async () => {
    const { ask, ingest, row, applied, later } = await world();
    const held = await ask('hold', { rule: 'disk', reason: 'the MDM reports nonsense', expiresIn: '4h' });
    expect([held.status, held.body.fleet, held.body.event.eventId]).toEqual([
      200,
      true,
      expect.stringMatching(/^hold#/),
    ]);
    later(10);
    await ingest(reported('generic:pc', NOW + 60_000, { facts: { encrypted: false } }));
    expect(row('pf3b')).toMatchObject({ answers: [{ rules: [{ id: 'disk', suspended: [{ by: 'hold' }] }] }] });
    const released = await ask('release', { rule: 'disk', reason: 'mended' }, { requestId: 'request-2' });
    expect([released.status, released.body.event.hold]).toEqual([200, held.body.event.eventId]);
    // Until the release, ten minutes later; not for four hours.
    expect(row('pf3b')).toMatchObject({
      answers: [{ rules: [{ suspended: [{ by: 'hold', until: NOW + 600_000 }] }] }],
    });
    expect(applied.map(({ fleet, devices }) => [fleet, devices])).toEqual([
      [true, []],
      [true, []],
    ]);
  });

  test.each([
    [{ rule: 'nope' }, 'the active policy has no rule "nope"'],
    [{ source: 'nope' }, 'no source is configured as "nope"'],
    [{}, 'rule or source is needed, and one of them only'],
    [{ rule: 'disk', source: 'uem' }, 'rule or source is needed, and one of them only'],
    [{ rule: 'disk', expiresIn: '40d' }, 'the end 2027-01-02T09:00:00.000Z is more than 30 days away'],
  ])('of %j is refused', async (of, error) => {
    const { ask } = await world();
    expect(await ask('hold', { reason: 'x', expiresIn: '1h', ...of })).toMatchObject({ status: 400, body: { error } });
  });

  test('that is not in force cannot be released', async () => {
    const { ask } = await world();
    expect(await ask('release', { rule: 'disk', reason: 'x' })).toMatchObject({ status: 409 });
    expect(await ask('release', { hold: 'hold#x', reason: 'x' })).toMatchObject({ status: 404 });
  });
});

describe('a repeated request', () => {
  const lock = { device: 'generic:pc', reason: 'stolen', expiresIn: '8h', key: 'incident-17' };

  test('under the same key is the same decision, also later and after it has run out', async () => {
    const { ask, log, later } = await world();
    const first = await ask('lock', lock);
    later(600);
    const second = await ask('lock', lock, { requestId: 'request-2' });
    expect([second.status, second.body.repeated, second.body.event]).toEqual([200, true, first.body.event]);
    expect((await log.read('generic:pc')).filter(({ type }) => type === 'DeviceLocked')).toHaveLength(1);
  });

  test('of an unlock is understood as it was the first time', async () => {
    const { ask, later } = await world();
    await ask('lock', lock);
    const unlock = { device: 'generic:pc', reason: 'found', key: 'incident-17-end' };
    const first = await ask('unlock', unlock);
    later(1);
    expect(await ask('unlock', unlock)).toMatchObject({
      status: 200,
      body: { repeated: true, event: first.body.event },
    });
  });

  test('without a key is a decision of its own', async () => {
    const { ask } = await world();
    const { key: _, ...keyless } = lock;
    const ids = [
      (await ask('lock', keyless, { requestId: 'request-1' })).body.event.eventId,
      (await ask('lock', keyless, { requestId: 'request-2' })).body.event.eventId,
    ];
    expect(new Set(ids).size).toBe(2);
  });

  test('that decides something else under the key is refused, and changes nothing', async () => {
    const { ask, applied } = await world();
    await ask('lock', lock);
    expect(await ask('lock', { ...lock, expiresIn: '9h' })).toMatchObject({
      status: 409,
      body: { error: 'the key was used for another decision before' },
    });
    expect(applied).toHaveLength(1);
  });

  test('of somebody else under the same key is not the same', async () => {
    const { ask } = await world();
    const mine = await ask('lock', lock);
    const theirs = await ask('lock', lock, { who: 'kim' });
    expect([theirs.body.repeated, theirs.body.event.who]).toEqual([false, sessionOf('kim')]);
    expect(theirs.body.event.eventId).not.toBe(mine.body.event.eventId);
  });

  test('beside one that decides something else under the key is told that it was not recorded', async () => {
    const { ask, ports } = await world();
    const slow = ports.workflow.apply;
    let other: Promise<unknown> | undefined;
    Object.assign(ports.workflow, {
      apply: async (operation: Operation) => {
        if (other === undefined) {
          other = ask('lock', { ...lock, reason: 'something else' });
          await other;
        }
        return await slow(operation);
      },
    });
    expect((await ask('lock', lock)).status).toBe(409);
    expect(await other).toMatchObject({ status: 200 });
  });
});

describe('what is done again', () => {
  test.each([
    ['redrive', { all: true }],
    ['redrive', { source: 'jamf' }],
    ['redrive', { signals: ['a', 'b'] }],
    ['rebuild', {}],
  ])('%s with %j goes to its workflow, and leaves no event', async (action, asked) => {
    const { ask, applied } = await world();
    expect(await ask(action, asked)).toEqual({ status: 200, body: { asked: { action, body: asked } } });
    expect(applied).toEqual([]);
  });

  test.each([
    ['redrive', {}, 'signals or source or all is needed, and one of them only'],
    ['redrive', { all: true, source: 'jamf' }, 'signals or source or all is needed, and one of them only'],
    ['redrive', { signals: [] }, 'signals names no signal'],
    ['rebuild', { who: 'me' }, 'body has who, which this action does not take'],
  ])('%s with %j is refused', async (action, asked, error) => {
    const { ask } = await world();
    expect(await ask(action, asked)).toMatchObject({ status: 400, body: { error } });
  });
});

describe('the answer', () => {
  test.each([
    ['nothing', {}, 404, 'there is no action "nothing"'],
    ['approve', {}, 404, 'there is no action "approve"'],
    ['toString', {}, 404, 'there is no action "toString"'],
    ['lock', '{', 400, 'the body is not JSON'],
    ['lock', undefined, 400, 'the body is not JSON'],
    ['lock', [], 400, 'body Invalid input: expected object, received array'],
  ])('to %s with %j is %i', async (action, body, status, error) => {
    const { ask } = await world();
    const answer = await ask(action, body);
    expect([answer.status, answer.body.error]).toEqual([status, error]);
    if (status === 404) expect(answer.body.known).toContain('end-exemption');
  });

  test('to a request that IAM did not authenticate is no, whatever its headers say', async () => {
    const { ports } = await world();
    const event = operatorEvent('lock', { device: 'generic:pc', reason: 'x', expiresIn: '1h' });
    const forged = {
      ...event,
      headers: { 'x-postern-operator': 'boss' },
      requestContext: { requestId: 'r', http: {} },
    };
    expect(await answerOperation(forged, ports, () => undefined)).toMatchObject({ statusCode: 403 });
    expect(await answerOperation(null, ports, () => undefined)).toMatchObject({ statusCode: 403 });
  });

  test('before any policy is active is to wait', async () => {
    const { ports } = await world();
    const log = { ...ports.log, latestActivation: async () => undefined };
    expect(
      await answerOperation(
        operatorEvent('lock', { device: 'a:b', reason: 'x', expiresIn: '1h' }),
        { ...ports, log },
        () => undefined,
      ),
    ).toMatchObject({ statusCode: 503 });
  });

  test('says what to do where it is not known what became of it', async () => {
    const { ask, ports } = await world();
    Object.assign(ports.workflow, { apply: () => Promise.reject(new OperationNotCompleted('TIMED_OUT')) });
    expect(await ask('lock', { device: 'generic:pc', reason: 'x', expiresIn: '1h' })).toMatchObject({
      status: 503,
      body: { advice: 'send the same request again, with the same key' },
    });
  });

  test('is logged by who and what, without reason and name', async () => {
    const { ask, notes } = await world();
    await ask('exempt', EXEMPTION);
    expect(JSON.stringify(notes)).toContain(sessionOf('sam'));
    expect(JSON.stringify(notes)).not.toMatch(/new disk|C02A/);
  });
});

test('every event an operation appends is one the log can be read with', async () => {
  const { ask, applied } = await world();
  await ask('exempt', EXEMPTION);
  await ask('lock', { device: 'generic:pc', reason: 'x', expiresIn: '1h' });
  for (const { event } of applied) expect(deviceEventSchema.parse(event)).toEqual(event);
});
