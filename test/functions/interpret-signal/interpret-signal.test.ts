import { readEnvironment } from '../../../functions/interpret-signal/environment';
import { type InterpretSignalPorts, interpretSignal } from '../../../functions/interpret-signal/interpret-signal';
import { readSignalItem, type SignalItem } from '../../../functions/interpret-signal/signal-item';
import { configuredSource, kolideBody, reportBody, workspaceOneBody } from '../../support/source-pushes';

const RECEIVED = Date.parse('2026-11-20T08:16:00Z');
const NOW = RECEIVED + 2_000;

const ports = (now = NOW): InterpretSignalPorts => ({
  sources: new Map([
    ['ws1-eu', configuredSource('workspace-one')],
    ['kolide', configuredSource('kolide')],
    ['scripts', configuredSource('generic')],
  ]),
  now: () => now,
});
const signal = (source: string, body: string, changes: Partial<SignalItem> = {}): SignalItem => ({
  signalId: 'signal-1',
  source,
  receivedAt: RECEIVED,
  body: Buffer.from(body),
  looked: 0,
  kept: {},
  ...changes,
});
const event = (item: SignalItem, now = NOW) => {
  const text = interpretSignal(ports(now), item).events[0]?.event;
  if (text === undefined) throw new Error('no event');
  return JSON.parse(text);
};

describe('interpretSignal', () => {
  it('gives the workflow the items of the log, the devices and the outcome', () => {
    const interpreted = interpretSignal(ports(), signal('ws1-eu', workspaceOneBody()));
    const device = 'ws1-eu:uuid:3f0c4d5e-1111-4222-8333-944455566677';
    // Pinned, computed elsewhere: a change of the recipe would take every redelivery for a new event.
    const eventId = '23V08Axr0q6XYVaxpHZqJJ';
    expect(interpreted).toEqual({
      outcome: 'events',
      detail: { events: [{ type: 'PostureReported', device, eventId }] },
      events: [{ device, eventId, type: 'PostureReported', recordedAt: String(NOW), event: expect.any(String) }],
      devices: [device],
      receivedAt: RECEIVED,
    });
    expect(JSON.parse(interpreted.events[0]?.event ?? '')).toEqual({
      device,
      eventId,
      version: 1,
      source: 'ws1-eu',
      type: 'PostureReported',
      occurredAt: Date.parse('2026-11-20T08:15:30.123Z'),
      recordedAt: NOW,
      signalId: 'signal-1',
      identifiers: {
        serialNumber: 'C02TEST00001',
        udid: '0B3F5D7A9C1E4F60A2C4E6081B3D5F70',
        deviceUuid: '3F0C4D5E-1111-4222-8333-944455566677',
        deviceName: "mara's mac",
      },
      facts: {
        managed: true,
        compliant: true,
        platform: 'macos',
        osVersion: { major: 15, minor: 1, patch: 0 },
        owner: 'mara@example.com',
      },
    });
  });

  it('gives a hint its devices in the outcome, and nothing to append or project', () => {
    const body = kolideBody('issues.new', { device: { id: 7 }, check: { name: 'Firewall' } });
    expect(interpretSignal(ports(), signal('kolide', body))).toEqual({
      outcome: 'hint',
      detail: {
        reason: 'an issue of "Firewall" was opened or resolved',
        devices: ['kolide:7'],
        notFetched: 'no API is configured for this source (settings.api)',
      },
      events: [],
      devices: [],
      receivedAt: RECEIVED,
    });
  });

  it('gives what is ignored its reason', () => {
    expect(interpretSignal(ports(), signal('kolide', kolideBody('webhook.test')))).toEqual({
      outcome: 'ignored',
      detail: { reason: 'a test of the webhook' },
      events: [],
      devices: [],
      receivedAt: RECEIVED,
    });
  });

  it.each([
    ['a body that is not what its source sends', signal('kolide', '{}')],
    ['a source that is no longer configured', signal('jamf', '{}')],
    ['a source named like what every object has', signal('constructor', '{}')],
  ])('does not interpret %s', (_, item) => {
    expect(() => interpretSignal(ports(), item)).toThrow(expect.objectContaining({ name: 'UninterpretableSignal' }));
  });
});

describe('identity and time of an event', () => {
  it('a redelivery has the same id, whenever it is interpreted and however its time is clamped', () => {
    const ahead = signal('scripts', reportBody({ observedAt: '2026-11-20T09:00:00Z' }));
    const first = event(ahead, NOW);
    const later = event({ ...ahead, signalId: 'signal-2', receivedAt: RECEIVED + 60_000 }, NOW + 60_000);
    expect(later.eventId).toBe(first.eventId);
    expect([first.occurredAt, later.occurredAt]).toEqual([NOW + 300_000, NOW + 360_000]);
  });

  it('does not depend on how the body is written', () => {
    const spaced = JSON.stringify(JSON.parse(reportBody()), null, 2);
    expect(event(signal('scripts', spaced)).eventId).toBe(event(signal('scripts', reportBody())).eventId);
  });

  it('differs with source, device, type, time and facts', () => {
    const ids = [
      event(signal('scripts', reportBody())).eventId,
      event(signal('scripts', reportBody({ device: { id: 'laptop-8', serialNumber: 'C02TEST00007', name: 'mara' } })))
        .eventId,
      event(signal('scripts', reportBody({ type: 'device.enrolled' }))).eventId,
      event(signal('scripts', reportBody({ observedAt: '2026-11-20T08:15:31Z' }))).eventId,
      event(signal('scripts', reportBody({ facts: { managed: true } }))).eventId,
    ];
    expect(new Set(ids).size).toBe(ids.length);
    const elsewhere = { ...ports(), sources: new Map([['other', configuredSource('generic')]]) };
    expect(ids).not.toContain(interpretSignal(elsewhere, signal('other', reportBody())).events[0]?.eventId);
  });

  it('takes the time of receipt where the payload claims none', () => {
    const undated = signal('ws1-eu', workspaceOneBody({ EventTime: 'soon' }));
    expect(event(undated).occurredAt).toBe(RECEIVED);
    expect(event({ ...undated, receivedAt: RECEIVED + 60_000 }).eventId).not.toBe(event(undated).eventId);
  });

  it('clamps a time that is further ahead of our clock than five minutes, and no other', () => {
    const at = (observedAt: string) => event(signal('scripts', reportBody({ observedAt }))).occurredAt;
    expect(at('2026-11-20T08:21:02Z')).toBe(NOW + 300_000);
    expect(at('2026-11-20T08:21:02.001Z')).toBe(NOW + 300_000);
    expect(at('2026-11-20T08:21:01.999Z')).toBe(NOW + 299_999);
    expect(at('2019-01-01T00:00:00Z')).toBe(Date.parse('2019-01-01T00:00:00Z'));
  });
});

const noBodies = { get: async () => undefined };

describe('readSignalItem', () => {
  const item = {
    signalId: { S: 'signal-1' },
    source: { S: 'ws1' },
    receivedAt: { N: '1795162560000' },
    status: { S: 'open' },
    attempts: { N: '1' },
    body: { B: Buffer.of(0, 255, 10).toString('base64') },
  };

  it('reads the item as the state machine passes it', async () => {
    expect(await readSignalItem({ signal: item }, noBodies)).toEqual({
      signalId: 'signal-1',
      source: 'ws1',
      receivedAt: 1_795_162_560_000,
      body: Uint8Array.of(0, 255, 10),
      looked: 0,
      kept: {},
    });
  });

  it('reads the headers that were kept', async () => {
    const withKept = { ...item, kept: { S: '{"x-goog-resource-state":"sync"}' } };
    expect((await readSignalItem({ signal: withKept }, noBodies)).kept).toEqual({ 'x-goog-resource-state': 'sync' });
  });

  it('fetches a body that lies in the bucket', async () => {
    const { body: _, ...rest } = item;
    const stored = { signal: { ...rest, bodyKey: { S: 'signals/signal-1' } } };
    const bodies = { get: async (key: string) => Buffer.from(`body of ${key}`) };
    expect((await readSignalItem(stored, bodies)).body).toEqual(Buffer.from('body of signals/signal-1'));
    await expect(readSignalItem(stored, noBodies)).rejects.toThrow('the body of the signal is not kept any more');
    await expect(readSignalItem({ signal: rest }, noBodies)).rejects.toThrow('does not read: signal.body');
  });

  it.each([
    [undefined, 'input'],
    [{}, 'signal'],
    [{ signal: { ...item, body: { S: 'text' } } }, 'signal.body.B'],
    [{ signal: { ...item, receivedAt: { N: 'soon' } } }, 'signal.receivedAt.N'],
    [{ signal: { ...item, body: { B: '***' } } }, 'signal.body.B'],
    [{ signal: { ...item, kept: { S: 'x' } } }, 'signal.kept.S'],
    [{ signal: { ...item, kept: { S: '{"a":1}' } } }, 'signal.kept.S.a'],
  ])('names what does not read, not its value: %j', async (input, path) => {
    await expect(readSignalItem(input, noBodies)).rejects.toThrow(
      expect.objectContaining({ name: 'UninterpretableSignal', message: `the stored signal does not read: ${path}` }),
    );
  });
});

describe('environment of interpret-signal', () => {
  it('names the kinds, and takes no harm from more', () => {
    expect(
      readEnvironment({ BODIES_BUCKET: 'bodies', SOURCES: '{"ws1":{"kind":"workspace-one","secret":"x"}}' }),
    ).toEqual({
      BODIES_BUCKET: 'bodies',
      SOURCES: { ws1: { kind: 'workspace-one', settings: {} } },
    });
    expect(() => readEnvironment({})).toThrow('SOURCES');
  });
});

describe('what operators decide', () => {
  const byOperator = { deviceKey: 'mac', claimedAt: undefined, who: 'a source', reason: 'says so' };
  it.each([
    { ...byOperator, type: 'ExemptionGranted', rules: ['managed'], expiresAt: NOW + 1 },
    { ...byOperator, type: 'ExemptionEnded', exemption: 'op-1' },
    { ...byOperator, type: 'DeviceLocked', expiresAt: NOW + 1 },
    { ...byOperator, type: 'DeviceUnlocked', lock: 'op-1' },
    { ...byOperator, type: 'NameBound', commonName: 'boss' },
    { ...byOperator, type: 'DeviceLinked', other: 'generic:boss' },
    { ...byOperator, type: 'EnforcementHeld', of: { kind: 'rule', rule: 'managed' }, until: NOW + 1 },
    { ...byOperator, type: 'PolicyActivated', activation: 9 },
  ])('cannot come from a source, not even from an interpreter that returns $type', (observation) => {
    const interpret = () => Object({ outcome: 'events', observations: [observation] });
    const lying = { ...ports(), sources: new Map([['scripts', { ...configuredSource('generic'), interpret }]]) };
    expect(() => interpretSignal(lying, signal('scripts', '{}'))).toThrow(/Invalid/);
  });

  it('cannot be pushed as a report', () => {
    const report = JSON.parse(reportBody());
    const claim = { source: 'operator', who: 'me', eventId: 'hold#1', expiresAt: NOW + 1 };
    const push = (changes: object) =>
      interpretSignal(ports(), signal('scripts', JSON.stringify({ ...report, ...changes })));
    expect(() => push(claim)).toThrow('Unrecognized keys: "source", "who", "eventId", "expiresAt"');
    expect(push({ type: 'DeviceLocked' })).toMatchObject({ outcome: 'ignored', events: [] });
  });
});
