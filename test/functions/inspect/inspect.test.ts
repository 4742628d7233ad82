import { inspect } from '../../../functions/inspect/inspect';
import {
  denialsSchema,
  devicesSchema,
  evidenceSchema,
  policiesSchema,
  policySchema,
  sessionsSchema,
  signalsSchema,
  statusSchema,
  whySchema,
} from '../../../shared/contracts/inspection';
import type { LiveConnection } from '../../../shared/domain/connect/live-connection';
import { activatedAs } from '../../support/activations';
import { decided } from '../../support/decision-history-contract';
import { enrolled, reported, unenrolled } from '../../support/device-events';
import { inspectionWorld } from '../../support/inspection-world';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;
const minutesAgo = (minutes: number): number => NOW - minutes * MINUTE;
const iso = (instant: number): string => new Date(instant).toISOString();

/** One encrypted device, one that lost its encryption ten minutes ago, one that has left. */
async function fleet() {
  const world = inspectionWorld(NOW, activatedAs(1));
  world.activate(1);
  await world.ingest(
    enrolled('generic:good', minutesAgo(30), { identifiers: { serialNumber: 'GOOD' }, facts: { encrypted: true } }),
    enrolled('generic:bad', minutesAgo(30), { identifiers: { serialNumber: 'BAD' }, facts: { encrypted: true } }),
    reported('generic:bad', minutesAgo(10), { facts: { encrypted: false } }),
    enrolled('generic:gone', minutesAgo(30), { identifiers: { serialNumber: 'GONE' }, facts: { encrypted: true } }),
    unenrolled('generic:gone', minutesAgo(5)),
  );
  return world;
}

describe('the route', () => {
  it('answers nobody whom IAM did not authenticate', async () => {
    const { ports } = await fleet();
    const event = { pathParameters: { view: 'devices' }, requestContext: { requestId: 'r' } };
    expect(await inspect(event, ports, () => undefined)).toMatchObject({ statusCode: 403 });
  });

  it('names its views where there is none of the name', async () => {
    const { call } = await fleet();
    const views = ['why', 'devices', 'denials', 'sessions', 'policies', 'policy', 'signals', 'evidence', 'status'];
    expect(await call('constructor')).toEqual({
      status: 404,
      body: { error: 'there is no view "constructor"', where: 'path', known: views },
    });
  });

  it('tells the log what failed, and the caller nothing of it', async () => {
    const { call, failures } = await fleet();
    const listing = { page: () => Promise.reject(new Error('secret detail')) };
    const { status, body } = await call('devices', {}, { listing });
    expect([status, body]).toEqual([500, { error: 'the request failed', advice: 'the log of the function says why' }]);
    expect(failures).toEqual([['devices', new Error('secret detail')]]);
  });
});

describe('why', () => {
  it('explains, and says whether the row is what the log makes of it', async () => {
    const { call, verdicts } = await fleet();
    const asked = async () => whySchema.parse((await call('why', { commonName: ' Bad ' })).body);
    expect(await asked()).toMatchObject({
      commonName: 'bad',
      decision: { outcome: 'denied', code: 'rule', rules: ['disk'] },
      row: { revision: 1, agrees: true },
    });
    await verdicts.write('bad', '{"format":1}', 1);
    expect((await asked()).row).toEqual({ revision: 2, agrees: false });
  });

  it('of the past says nothing of the row that is there now', async () => {
    const { call } = await fleet();
    const { body } = await call('why', { commonName: 'bad', at: iso(minutesAgo(20)) });
    expect([body.decision.outcome, body.at, body.knownAt, body.row]).toEqual([
      'allowed',
      iso(minutesAgo(20)),
      iso(NOW),
      undefined,
    ]);
  });

  it('shows the last decisions: ten, or as many as are asked for, and those only that were known', async () => {
    const { call, decisions } = await fleet();
    for (let index = 0; index < 12; index += 1) await decisions.append(decided('bad', minutesAgo(index), `${index}`));
    const shown = async (query: Readonly<Record<string, string>>) =>
      (await call('why', { commonName: 'BAD', ...query })).body.decisions.map(
        ({ connectionId }: { connectionId: string }) => connectionId,
      );
    const ids = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => `cvpn-connection-${from + index}`);
    // The newest was recorded three seconds after the present.
    expect(await shown({})).toEqual(ids(1, 9));
    expect(await shown({ decisions: '12' })).toEqual(ids(1, 11));
    expect(await shown({ at: iso(minutesAgo(10)) })).toEqual(ids(10, 11));
    expect(await shown({ knownAt: iso(minutesAgo(10)), decisions: '500' })).toEqual(ids(11, 11));
    expect((await call('why', { commonName: 'BAD', decisions: '501' })).body).toEqual({
      error: 'decisions must be a whole number from 1 to 500',
      where: 'decisions',
    });
  });

  it('of nobody says what the handler answers, and who tried', async () => {
    const { call, decisions } = await fleet();
    await decisions.append(decided('nobody', minutesAgo(1), '1', 'denied'));
    expect((await call('why', { commonName: 'nobody' })).body).toMatchObject({
      state: 'unknown',
      decision: { outcome: 'denied', code: 'unknown-device' },
      decisions: [{ connectionId: 'cvpn-connection-1', code: 'unknown-device' }],
    });
    expect((await call('why', { commonName: 'ä' })).body.decision.code).toBe('malformed-common-name');
  });

  it.each([
    [{}, 400, 'commonName is missing', 'commonName'],
    [{ commonName: 'good', at: 'yesterday' }, 400, 'at must be an instant such as 2026-11-23T09:00:00Z', 'at'],
    [
      { commonName: 'good', at: '1970-01-01T00:00:00Z', knownAt: '1970-01-01T00:00:00Z' },
      404,
      'no policy was active at 1970-01-01T00:00:00.000Z, as was known at 1970-01-01T00:00:00.000Z',
      'at',
    ],
  ])('refuses %j', async (query, status, error, where) => {
    const { call } = await fleet();
    expect(await call('why', { ...query })).toMatchObject({ status, body: { error, where } });
  });
});

describe('devices', () => {
  it('are all names with a row, page by page, each judged as the handler judges', async () => {
    const { call, verdicts } = await fleet();
    await verdicts.write('later', '{"format":999}', undefined);
    await verdicts.write('torn', '{"format', undefined);
    const first = devicesSchema.parse((await call('devices', { limit: '3' })).body);
    const second = devicesSchema.parse((await call('devices', { limit: '3', after: first.next ?? '' })).body);
    expect([first.next, second.next, first.at]).toEqual(['good', undefined, iso(NOW)]);
    expect(
      [...first.devices, ...second.devices].map(({ commonName, state, outcome, code, rules, device, lastSeen }) => [
        commonName,
        state,
        outcome,
        code,
        rules,
        device,
        lastSeen,
      ]),
    ).toEqual([
      ['bad', 'active', 'denied', 'rule', ['disk'], 'generic:bad', iso(minutesAgo(10))],
      ['gone', 'retired', 'denied', 'retired-device', [], undefined, undefined],
      ['good', 'active', 'allowed', undefined, [], 'generic:good', iso(minutesAgo(30))],
      ['later', 'unreadable', 'denied', 'row-later-format', [], undefined, undefined],
      ['torn', 'unreadable', 'denied', 'row-unreadable', [], undefined, undefined],
    ]);
    expect(first.devices[0]?.sources).toEqual(['generic']);
  });

  it.each(['0', '101', '1.5', 'x', '-1'])('are not listed %s at a time', async (limit) => {
    const { call } = await fleet();
    expect((await call('devices', { limit })).body.error).toBe('limit must be a whole number from 1 to 100');
  });
});

describe('denials', () => {
  it('are the newest of a stretch, the last day unless it is given, and say where there are more', async () => {
    const { call, decisions } = await fleet();
    await decisions.append(decided('a', minutesAgo(1), '1', 'denied'));
    await decisions.append(decided('b', minutesAgo(2), '2', 'allowed'));
    await decisions.append(decided('c', NOW - DAY, '3', 'denied'));
    await decisions.append(decided('d', NOW - DAY - 1, '4', 'denied'));
    const asked = async (query: Readonly<Record<string, string>>) => {
      const { denials, more } = denialsSchema.parse((await call('denials', query)).body);
      return [denials.map(({ commonName }) => commonName), more];
    };
    expect(await asked({})).toEqual([['a', 'c'], false]);
    expect(await asked({ limit: '1' })).toEqual([['a'], true]);
    expect(await asked({ since: iso(NOW - 2 * DAY), until: iso(NOW - DAY) })).toEqual([['c', 'd'], false]);
  });

  it.each([{ since: iso(NOW + 1) }, { since: iso(NOW - 31 * DAY - 1) }, { since: iso(NOW), until: iso(NOW - 1) }])(
    'are not searched for in %j',
    async (query) => {
      const { call } = await fleet();
      expect(await call('denials', query)).toMatchObject({
        status: 400,
        body: { error: 'since must lie before until, by 31 days at most', where: 'since' },
      });
    },
  );
});

describe('sessions', () => {
  const connection = (
    commonName: string,
    connectionId: string,
    request: Partial<LiveConnection['request']> = {},
  ): LiveConnection => ({
    connectionId,
    device: `generic:${commonName}`,
    commonName,
    endpointId: 'e',
    mode: 'enforce',
    since: minutesAgo(20),
    revision: 1,
    request: { commonName: { kind: 'usable', value: commonName }, schemaVersion: { kind: 'v2' }, ...request },
  });

  it('of one name are those of its device, with the answer of now', async () => {
    const { call, live } = await fleet();
    await live.open(connection('bad', '1', { platform: 'mac', publicIp: '203.0.113.7' }));
    await live.open(connection('good', '2'));
    expect((await call('sessions', { commonName: 'BAD' })).body).toEqual({
      at: iso(NOW),
      sessions: [
        {
          connectionId: '1',
          commonName: 'bad',
          device: 'generic:bad',
          endpointId: 'e',
          mode: 'enforce',
          since: iso(minutesAgo(20)),
          platform: 'mac',
          publicIp: '203.0.113.7',
          answer: { outcome: 'denied', code: 'rule', rules: ['disk'] },
        },
      ],
      doubleUses: [],
    });
    expect((await call('sessions', { commonName: 'nobody' })).body.sessions).toEqual([]);
  });

  it('of everybody come page by page; what has no row any more, or none that can be read, is denied', async () => {
    const { call, live, verdicts } = await fleet();
    await verdicts.write('torn', '{', undefined);
    const names = ['bad', 'good', 'good', 'gone', 'vanished', 'torn'];
    for (const [index, name] of names.entries()) await live.open(connection(name, `${index}`));
    const found: unknown[] = [];
    let after: string | undefined;
    do {
      const query = { limit: '4', ...(after === undefined ? {} : { after }) };
      const page = sessionsSchema.parse((await call('sessions', query)).body);
      found.push(...page.sessions.map(({ connectionId, answer }) => [connectionId, answer?.code ?? answer?.outcome]));
      after = page.next;
    } while (after !== undefined);
    expect(found).toEqual([
      ['0', 'rule'],
      ['1', 'allowed'],
      ['2', 'allowed'],
      ['3', 'retired-device'],
      ['4', 'unknown-device'],
      ['5', 'row-unreadable'],
    ]);
  });

  it('read the row of a name once a page', async () => {
    const { call, live, ports } = await fleet();
    for (const id of ['1', '2', '3']) await live.open(connection('good', id));
    const read: string[] = [];
    const rows = {
      read: async (name: string) => {
        read.push(name);
        return await ports.rows.read(name);
      },
    };
    await call('sessions', {}, { rows });
    expect(read).toEqual(['good']);
  });

  it('are judged by what the client said of itself', async () => {
    const policy = `
@id("scope") @staleAfter("1h")
permit (principal, action, resource);
@id("no-linux")
forbid (principal, action, resource)
when { context.connection has platform && context.connection.platform == "linux" };
`;
    const world = inspectionWorld(NOW, activatedAs(1, policy));
    world.activate(1);
    await world.ingest(enrolled('generic:a', minutesAgo(30), { identifiers: { serialNumber: 'A' } }));
    await world.live.open(connection('a', 'mac', { platform: 'mac' }));
    await world.live.open(connection('a', 'linux', { platform: 'linux' }));
    const { sessions } = sessionsSchema.parse((await world.call('sessions')).body);
    expect(sessions.map(({ connectionId, answer }) => [connectionId, answer?.rules])).toEqual([
      ['mac', []],
      ['linux', ['no-linux']],
    ]);
  });

  it.each([
    [{ commonName: 'ä' }, '"ä" is not a usable common name', 'commonName'],
    [{ after: 'x' }, 'after is not what a page named as its next', 'after'],
    [{ after: '["a"]' }, 'after is not what a page named as its next', 'after'],
    [{ limit: '101' }, 'limit must be a whole number from 1 to 100', 'limit'],
  ])('refuse %j', async (query, error, where) => {
    const { call } = await fleet();
    expect(await call('sessions', { ...query })).toEqual({ status: 400, body: { error, where } });
  });
});

describe('policies', () => {
  it('are all activations, newest first, and each can be looked at', async () => {
    const { call, activate } = await fleet();
    activate(2);
    const { versions } = policiesSchema.parse((await call('policies')).body);
    expect(versions.map(({ activation }) => activation)).toEqual([2, 1]);
    const document = policySchema.parse((await call('policy', { activation: '1' })).body);
    expect(document).toMatchObject({ activation: { activation: 1 }, policy: { rules: expect.any(Array) } });
    expect(await call('policy', { activation: '7' })).toEqual({
      status: 404,
      body: { error: 'there was no activation "7"', where: 'activation', known: ['2', '1'] },
    });
    expect((await call('policy')).status).toBe(400);
  });
});

describe('signals', () => {
  it('are the newest of a status or of all, of a source or of all, with an outcome one can read', async () => {
    const { call, signals } = await fleet();
    const signal = (signalId: string, changes: object = {}) => ({
      signalId,
      source: 'generic',
      receivedAt: minutesAgo(Number(signalId)),
      status: 'events' as const,
      attempts: 1,
      outcome: '{"events":[]}',
      closedAt: iso(NOW),
      ...changes,
    });
    const cause = JSON.stringify({ errorType: 'TypeError', errorMessage: 'no id', trace: ['at secret place'] });
    signals.push(
      signal('3'),
      signal('1', { status: 'parked', outcome: JSON.stringify({ error: 'TypeError', cause }), closedAt: undefined }),
      signal('2', { source: 'kolide', status: 'open', outcome: undefined }),
    );
    const asked = async (query: Readonly<Record<string, string>>) =>
      signalsSchema.parse((await call('signals', query)).body).signals;
    const ids = async (query: Readonly<Record<string, string>>) => (await asked(query)).map(({ signalId }) => signalId);
    expect(await ids({})).toEqual(['1', '2', '3']);
    expect(await ids({ status: 'events' })).toEqual(['3']);
    expect(await ids({ source: 'generic', limit: '1' })).toEqual(['1']);
    expect((await asked({})).map(({ outcome, closedAt }) => [outcome, closedAt])).toEqual([
      [{ error: 'TypeError', message: 'no id' }, null],
      [null, iso(NOW)],
      [{ events: [] }, iso(NOW)],
    ]);
    expect(await call('signals', { status: 'lost' })).toMatchObject({
      status: 400,
      body: { where: 'status', known: ['open', 'events', 'hint', 'ignored', 'parked'] },
    });
  });
});

describe('evidence', () => {
  it('is all that the rows of names are made from', async () => {
    const { call } = await fleet();
    const one = evidenceSchema.parse((await call('evidence', { commonName: 'BAD' })).body);
    expect(one.names).toMatchObject([
      {
        commonName: 'bad',
        logs: [{ device: 'generic:bad', events: [{ type: 'DeviceEnrolled' }, { type: 'PostureReported' }] }],
      },
    ]);
    const page = evidenceSchema.parse((await call('evidence', { limit: '2' })).body);
    expect([page.names.map(({ commonName }) => commonName), page.next]).toEqual([['bad', 'gone'], 'gone']);
    const last = evidenceSchema.parse((await call('evidence', { limit: '2', after: 'gone' })).body);
    expect([last.names.map(({ commonName }) => commonName), last.next]).toEqual([['good'], undefined]);
    expect((await call('evidence', { commonName: 'ä' })).status).toBe(400);
  });

  it('is none before a policy is active', async () => {
    expect(await inspectionWorld(NOW, activatedAs(1)).call('evidence')).toMatchObject({
      status: 503,
      body: { error: 'no policy is active yet' },
    });
  });
});

describe('status', () => {
  it('counts rows that hold, and says when each source was heard from', async () => {
    const { call, signals, verdicts } = await fleet();
    await verdicts.write('torn', '{', undefined);
    const signal = { attempts: 1, outcome: undefined, closedAt: undefined };
    signals.push(
      { ...signal, signalId: '1', source: 'generic', receivedAt: minutesAgo(9), status: 'parked' },
      { ...signal, signalId: '2', source: 'generic', receivedAt: minutesAgo(3), status: 'events' },
      { ...signal, signalId: '3', source: 'generic', receivedAt: minutesAgo(1), status: 'open' },
    );
    expect(statusSchema.parse((await call('status')).body)).toMatchObject({
      policy: { activation: 1 },
      rows: { total: 4, active: 2, fresh: 2, complete: true },
      sources: [
        { source: 'generic', lastSignalAt: iso(minutesAgo(1)), parked: 1, open: 1 },
        { source: 'kolide', lastSignalAt: null, parked: 0, open: 0 },
        { source: 'uem', lastSignalAt: null, parked: 0, open: 0 },
      ],
    });
  });

  it('does not count as fresh what is past its end', async () => {
    // The small policy ends verdicts after an hour without a word.
    const later = inspectionWorld(NOW + 35 * MINUTE, activatedAs(1));
    later.activate(1);
    await later.ingest(
      enrolled('generic:a', minutesAgo(30), { identifiers: { serialNumber: 'A' } }),
      enrolled('generic:b', minutesAgo(20), { identifiers: { serialNumber: 'B' } }),
    );
    expect((await later.call('status')).body.rows).toEqual({ total: 2, active: 2, fresh: 1, complete: true });
  });

  it('says where it stopped counting', async () => {
    const { call } = await fleet();
    let pages = 0;
    const listing = {
      page: async () => {
        pages += 1;
        return { rows: [{ commonName: 'x', verdict: '{' }], next: 'x' };
      },
    };
    expect((await call('status', {}, { listing })).body.rows).toEqual({
      total: 20,
      active: 0,
      fresh: 0,
      complete: false,
    });
    expect(pages).toBe(20);
  });

  it('before anything was activated says so', async () => {
    expect((await inspectionWorld(NOW, activatedAs(1)).call('status')).body).toMatchObject({
      policy: null,
      sources: [],
    });
  });
});
