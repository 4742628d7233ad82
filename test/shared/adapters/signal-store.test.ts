import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoSignalBacklog, type SignalBacklog } from '../../../shared/adapters/signal-backlog';
import {
  dynamoSignalStore,
  LARGEST_INLINE_BODY,
  type NewSignal,
  type SignalStore,
} from '../../../shared/adapters/signal-store';
import type { SignalReceived } from '../../../shared/contracts/bus';
import type { SignalStatus } from '../../../shared/contracts/tables';
import { memoryBodies, memorySignals } from '../../support/signal-memory';
import { SIGNALS_TABLE, signalTable } from '../../support/signal-table';

interface Signals {
  readonly store: SignalStore;
  readonly backlog: SignalBacklog;
  readonly close: (signalId: string, status: SignalStatus) => unknown;
  readonly stop: () => Promise<void>;
}

const START = Date.parse('2026-11-20T08:00:00Z');
const signal = (signalId: string, receivedAt = START): NewSignal => ({
  signalId,
  source: 'ws1',
  receivedAt,
  body: Uint8Array.of(0, 255, 128, 10),
  kept: {},
  contentType: 'application/json',
  expiresAt: 1_800_000_000,
});

const listed = async (pages: AsyncIterable<readonly SignalReceived[]>) => {
  const all: SignalReceived[] = [];
  for await (const page of pages) all.push(...page);
  return all;
};

async function onDynalite(): Promise<Signals> {
  const { client, close, stop } = await signalTable();
  return {
    store: dynamoSignalStore(client, SIGNALS_TABLE, memoryBodies().bodies),
    backlog: dynamoSignalBacklog(client, SIGNALS_TABLE),
    close,
    stop,
  };
}
async function inMemory(): Promise<Signals> {
  return { ...memorySignals(), stop: async () => undefined };
}

describe.each([
  ['in memory', inMemory],
  ['on dynalite', onDynalite],
])('signals %s', (_, setUp) => {
  let signals: Signals;
  beforeEach(async () => {
    signals = await setUp();
  });
  afterEach(() => signals.stop());

  it('opens a signal once', async () => {
    expect(await signals.store.open(signal('a'))).toBe('opened');
    expect(await signals.store.open(signal('a'))).toBe('still-open');
    expect(await signals.store.open(signal('b'))).toBe('opened');
  });

  it.each<SignalStatus>(['events', 'hint', 'ignored', 'parked'])(
    'knows a signal that ended as %s for closed',
    async (status) => {
      await signals.store.open(signal('a'));
      await signals.close('a', status);
      expect(await signals.store.open(signal('a'))).toBe('closed');
    },
  );

  it('lets one of twenty simultaneous deliveries open it', async () => {
    const openings = await Promise.all(Array.from({ length: 20 }, () => signals.store.open(signal('a'))));
    expect(openings.filter((opening) => opening === 'opened')).toHaveLength(1);
    expect(openings.filter((opening) => opening === 'still-open')).toHaveLength(19);
  });

  it('lists what is open since before an instant, oldest first', async () => {
    for (const [id, at] of [
      ['c', 3],
      ['a', 1],
      ['b', 2],
      ['d', 4],
      ['closed', 0],
    ] as const) {
      await signals.store.open(signal(id, START + at));
    }
    await signals.close('closed', 'events');
    expect(await listed(signals.backlog.openSince(START + 4))).toEqual([
      { signalId: 'a', source: 'ws1', receivedAt: START + 1 },
      { signalId: 'b', source: 'ws1', receivedAt: START + 2 },
      { signalId: 'c', source: 'ws1', receivedAt: START + 3 },
    ]);
    expect(await listed(signals.backlog.openSince(START))).toEqual([]);
  });

  it('counts the parked ones', async () => {
    for (const id of ['a', 'b', 'c']) await signals.store.open(signal(id));
    expect(await signals.backlog.countParked()).toBe(0);
    await signals.close('a', 'parked');
    await signals.close('b', 'parked');
    expect(await signals.backlog.countParked()).toBe(2);
  });
});

describe('a large body', () => {
  it('lies in the bucket before its signal is stored; the item has the key', async () => {
    const { client, stop } = await signalTable();
    const { kept, bodies } = memoryBodies();
    const store = dynamoSignalStore(client, SIGNALS_TABLE, bodies);
    const large = { ...signal('large'), body: new Uint8Array(LARGEST_INLINE_BODY + 1).fill(7) };
    expect(await store.open(large)).toBe('opened');
    expect(await store.open(large)).toBe('still-open');
    expect([...kept]).toEqual([['signals/large', large.body]]);
    const read = new GetItemCommand({ TableName: SIGNALS_TABLE, Key: { signalId: { S: 'large' } } });
    const { Item } = await client.send(read);
    expect([Item?.body, Item?.bodyKey]).toEqual([undefined, { S: 'signals/large' }]);
    const largest = { ...signal('largest inline'), body: new Uint8Array(LARGEST_INLINE_BODY) };
    await store.open(largest);
    expect(kept.size).toBe(1);
    await stop();
  });

  it('that the bucket does not take leaves no signal behind', async () => {
    const { client, stop } = await signalTable();
    const put = async () => {
      throw new Error('the bucket is away');
    };
    const store = dynamoSignalStore(client, SIGNALS_TABLE, { ...memoryBodies().bodies, put });
    const large = { ...signal('lost'), body: new Uint8Array(LARGEST_INLINE_BODY + 1) };
    await expect(store.open(large)).rejects.toThrow('the bucket is away');
    const read = new GetItemCommand({ TableName: SIGNALS_TABLE, Key: { signalId: { S: 'lost' } } });
    expect((await client.send(read)).Item).toBeUndefined();
    await stop();
  });
});

describe('the stored item', () => {
  it('keeps the raw bytes and what the workflow and the retention need', async () => {
    const { client, stop } = await signalTable();
    await dynamoSignalStore(client, SIGNALS_TABLE, memoryBodies().bodies).open(signal('a'));
    const { Item } = await client.send(new GetItemCommand({ TableName: SIGNALS_TABLE, Key: { signalId: { S: 'a' } } }));
    expect(Item).toEqual({
      signalId: { S: 'a' },
      source: { S: 'ws1' },
      receivedAt: { N: String(START) },
      status: { S: 'open' },
      body: { B: Uint8Array.of(0, 255, 128, 10) },
      contentType: { S: 'application/json' },
      attempts: { N: '0' },
      expiresAt: { N: '1800000000' },
    });
    await stop();
  });
});
