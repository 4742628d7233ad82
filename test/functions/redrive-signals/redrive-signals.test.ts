import {
  MOST_PER_RUN,
  type RedriveSignalsPorts,
  redriveSignals,
} from '../../../functions/redrive-signals/redrive-signals';
import { memoryBus, memorySignals } from '../../support/signal-memory';

const NOW = Date.parse('2026-11-20T08:30:00Z');
const MINUTE = 60_000;

async function keep(signals: ReturnType<typeof memorySignals>, signalId: string, receivedAt: number) {
  await signals.store.open({
    signalId,
    source: 'ws1',
    receivedAt,
    body: Buffer.from('{}'),
    kept: {},
    contentType: undefined,
    expiresAt: 0,
  });
}

describe('redriveSignals', () => {
  it('puts what is open for more than ten minutes on the bus again, and counts what is parked', async () => {
    const signals = memorySignals();
    await keep(signals, 'old', NOW - 11 * MINUTE);
    await keep(signals, 'older', NOW - 60 * MINUTE);
    await keep(signals, 'just ten', NOW - 10 * MINUTE);
    await keep(signals, 'young', NOW - 9 * MINUTE);
    await keep(signals, 'closed', NOW - 60 * MINUTE);
    await keep(signals, 'parked', NOW - 60 * MINUTE);
    signals.close('closed', 'events');
    signals.close('parked', 'parked');
    const { bus, published } = memoryBus();
    expect(await redriveSignals({ backlog: signals.backlog, bus, now: () => NOW })).toEqual({
      open: 2,
      redriven: 2,
      parked: 1,
    });
    expect(published).toEqual([
      { signalId: 'older', source: 'ws1', receivedAt: NOW - 60 * MINUTE },
      { signalId: 'old', source: 'ws1', receivedAt: NOW - 11 * MINUTE },
    ]);
  });

  it('finds nothing to do when there is nothing', async () => {
    const { bus, published } = memoryBus();
    expect(await redriveSignals({ backlog: memorySignals().backlog, bus, now: () => NOW })).toEqual({
      open: 0,
      redriven: 0,
      parked: 0,
    });
    expect(published).toEqual([]);
  });

  it('tells what the bus did not take', async () => {
    const signals = memorySignals();
    await keep(signals, 'a', NOW - 20 * MINUTE);
    await keep(signals, 'b', NOW - 20 * MINUTE);
    const { bus } = memoryBus(({ signalId }) => signalId === 'a');
    expect(await redriveSignals({ backlog: signals.backlog, bus, now: () => NOW })).toEqual({
      open: 2,
      redriven: 1,
      parked: 0,
    });
  });

  it('stops at the most it drives in one run, also within a page', async () => {
    const page = (size: number) =>
      Array.from({ length: size }, (_, n) => ({ signalId: `s${n}`, source: 'ws1', receivedAt: n }));
    let pages = 0;
    const backlog: RedriveSignalsPorts['backlog'] = {
      async *openSince() {
        for (;;) {
          pages += 1;
          yield page(1_500);
        }
      },
      async *parked() {
        yield [];
      },
      countParked: async () => 3,
    };
    const { bus, published } = memoryBus();
    expect(await redriveSignals({ backlog, bus, now: () => NOW })).toEqual({
      open: MOST_PER_RUN,
      redriven: MOST_PER_RUN,
      parked: 3,
    });
    expect([pages, published.length]).toEqual([2, MOST_PER_RUN]);
  });
});
