import type { IngressRecord, ReceiveSignalPorts } from '../../functions/receive-signal/receive-signal';
import { receiveSignal } from '../../functions/receive-signal/receive-signal';
import type { SourceSecrets } from '../../shared/adapters/source-secrets';
import { SOURCE_KINDS } from '../../shared/sources/descriptions';
import type { PushRequest } from '../../shared/sources/source';
import { memoryBus, memorySignals } from './signal-memory';
import { allKeySets, configuredSource, SECRETS, workspaceOneBody, workspaceOnePush } from './source-pushes';

/** When the requests of the ingress tests arrive; epoch milliseconds. */
export const NOW = Date.parse('2026-11-20T08:16:00Z');

/** A secret is named like the kind of its source. */
const fixedSecrets: SourceSecrets = {
  active: async (secret) => {
    const kind = SOURCE_KINDS.find((known) => known === secret);
    return kind === undefined ? { values: [], problem: 'absent' } : { values: SECRETS[kind], problem: undefined };
  },
  refreshed: async () => undefined,
};

/** `receive-signal` with everything in memory: one source of each kind, named like its kind. */
export function ingress(changes: Partial<ReceiveSignalPorts> = {}) {
  const signals = memorySignals();
  const { published, bus } = memoryBus();
  const records: IngressRecord[] = [];
  const clock = { now: NOW };
  const ports: ReceiveSignalPorts = {
    sources: new Map(
      SOURCE_KINDS.map((kind) => [kind, { source: configuredSource(kind), secret: kind, pushesPerMinute: 1_500 }]),
    ),
    secrets: fixedSecrets,
    keySets: allKeySets,
    allowance: { take: async () => ({ ok: true }) },
    store: signals.store,
    bus,
    record: (record) => records.push(record),
    now: () => clock.now,
    retentionDays: 30,
    ...changes,
  };
  const send = async (source: string, push: PushRequest) => {
    const answer = await receiveSignal(ports, { source, push });
    return { ...answer, json: answer.body === '' ? undefined : JSON.parse(answer.body) };
  };
  return { ...signals, published, records, clock, send, ports };
}

/** A genuine push of Workspace ONE, unless its secret is another. */
export const workspaceOne = (body = workspaceOneBody(), secret: string = SECRETS['workspace-one'][0]): PushRequest =>
  workspaceOnePush({ body, secret });
