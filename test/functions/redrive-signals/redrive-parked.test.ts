import { redriveParked, redriveRequestSchema } from '../../../functions/redrive-signals/redrive-parked';
import { MOST_PER_RUN } from '../../../functions/redrive-signals/redrive-signals';
import type { SignalBacklog } from '../../../shared/adapters/signal-backlog';
import { memoryBus, memorySignals } from '../../support/signal-memory';

const NOW = Date.parse('2026-11-20T08:30:00Z');

async function parked(...ids: readonly (readonly [signalId: string, source: string])[]) {
  const signals = memorySignals();
  for (const [index, [signalId, source]] of ids.entries()) {
    const receivedAt = NOW + index;
    await signals.store.open({
      signalId,
      source,
      receivedAt,
      body: Buffer.of(1),
      kept: {},
      contentType: undefined,
      expiresAt: 0,
    });
    signals.close(signalId, 'parked');
  }
  return signals;
}

describe('redriveParked', () => {
  it('drives again by id, and tells which of them are not parked', async () => {
    const { backlog } = await parked(['a', 'jamf'], ['b', 'jamf'], ['c', 'kolide']);
    const { bus, published } = memoryBus();
    expect(await redriveParked({ backlog, bus }, { signals: ['c', 'gone', 'a'] })).toEqual({
      redriven: ['a', 'c'],
      notParked: ['gone'],
      more: false,
      refused: 0,
    });
    expect(published.map(({ signalId, source }) => [signalId, source])).toEqual([
      ['a', 'jamf'],
      ['c', 'kolide'],
    ]);
  });

  it('drives again what a source has, or all there is', async () => {
    const { backlog } = await parked(['a', 'jamf'], ['b', 'kolide']);
    const { bus } = memoryBus();
    expect((await redriveParked({ backlog, bus }, { source: 'kolide' })).redriven).toEqual(['b']);
    expect((await redriveParked({ backlog, bus }, { all: true })).redriven).toEqual(['a', 'b']);
  });

  it('tells how many the bus did not take', async () => {
    const { backlog } = await parked(['a', 'jamf'], ['b', 'jamf']);
    const { bus } = memoryBus(({ signalId }) => signalId === 'a');
    expect(await redriveParked({ backlog, bus }, { all: true })).toMatchObject({ redriven: ['b'], refused: 1 });
  });

  it('stops at the most it drives in one run, and says that there are more', async () => {
    const page = Array.from({ length: MOST_PER_RUN + 1 }, (_, n) => ({
      signalId: `s${n}`,
      source: 'jamf',
      receivedAt: n,
    }));
    const backlog: SignalBacklog = {
      async *openSince() {
        yield [];
      },
      async *parked() {
        yield page;
      },
      countParked: async () => page.length,
    };
    const { bus, published } = memoryBus();
    expect(await redriveParked({ backlog, bus }, { all: true })).toMatchObject({ more: true });
    expect(published).toHaveLength(MOST_PER_RUN);
  });
});

it.each([
  [{ redrive: { signals: [] } }],
  [{ redrive: {} }],
  [{ redrive: { all: false } }],
  [{ redrive: { all: true, source: 'jamf' } }],
  [{ redrive: { signal: 'a' } }],
])('%j is no request', (event) => {
  expect(redriveRequestSchema.safeParse(event).success).toBe(false);
});
