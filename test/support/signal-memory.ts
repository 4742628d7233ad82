import type { SignalBacklog } from '../../shared/adapters/signal-backlog';
import type { SignalBodies } from '../../shared/adapters/signal-bodies';
import type { SignalBus } from '../../shared/adapters/signal-bus';
import type { NewSignal, SignalStore } from '../../shared/adapters/signal-store';
import type { SignalReceived } from '../../shared/contracts/bus';
import type { SignalStatus } from '../../shared/contracts/tables';

export interface KeptSignal extends NewSignal {
  readonly status: SignalStatus;
}

/** The signals table in memory: behaves as the DynamoDB adapters do (one contract suite runs against both). */
export function memorySignals() {
  const kept = new Map<string, KeptSignal>();
  const store: SignalStore = {
    async open(signal) {
      const earlier = kept.get(signal.signalId);
      if (earlier !== undefined) return earlier.status === 'open' ? 'still-open' : 'closed';
      kept.set(signal.signalId, { ...signal, status: 'open' });
      return 'opened';
    },
  };
  const withStatus = (status: SignalStatus) => [...kept.values()].filter((signal) => signal.status === status);
  const backlog: SignalBacklog = {
    async *openSince(instant) {
      yield withStatus('open')
        .filter(({ receivedAt }) => receivedAt < instant)
        .sort((a, b) => a.receivedAt - b.receivedAt)
        .map(({ signalId, source, receivedAt }) => ({ signalId, source, receivedAt }));
    },
    async *parked() {
      yield withStatus('parked')
        .sort((a, b) => a.receivedAt - b.receivedAt)
        .map(({ signalId, source, receivedAt }) => ({ signalId, source, receivedAt }));
    },
    async countParked() {
      return withStatus('parked').length;
    },
  };
  const close = (signalId: string, status: SignalStatus) => {
    const signal = kept.get(signalId);
    if (signal !== undefined) kept.set(signalId, { ...signal, status });
  };
  return { kept, store, backlog, close };
}

/** A bus that refuses the signals named in `refuses`. */
export function memoryBus(refuses: (signal: SignalReceived) => boolean = () => false) {
  const published: SignalReceived[] = [];
  const bus: SignalBus = {
    async publish(signals) {
      const refused = signals.filter(refuses);
      published.push(...signals.filter((signal) => !refused.includes(signal)));
      return refused;
    },
  };
  return { published, bus };
}

/** The bucket of large bodies in memory. */
export function memoryBodies() {
  const kept = new Map<string, Uint8Array>();
  const bodies: SignalBodies = {
    put: async (key, body) => {
      kept.set(key, body);
    },
    get: async (key) => kept.get(key),
  };
  return { kept, bodies };
}
