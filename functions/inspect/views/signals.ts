import { newestSignals } from '../../../shared/adapters/signal-listing';
import { outcomeIn } from '../../../shared/contracts/signal-outcome';
import { SIGNAL_STATUS, type SignalStatus } from '../../../shared/contracts/tables';
import { Refusal } from '../../../shared/runtime/refusal';
import type { InspectPorts } from '../ports';
import { iso, limitIn, type Query } from '../query';

const STATUSES: readonly SignalStatus[] = Object.values(SIGNAL_STATUS);

/** `?status=&source=&limit=`: the newest pushes, of one status or of all, with what became of them. */
export async function signals(ports: InspectPorts, query: Query): Promise<object> {
  const { status, source } = query;
  const limit = limitIn(query, 100, 50);
  const asked = STATUSES.filter((known) => status === undefined || known === status);
  if (asked.length === 0) {
    throw new Refusal(400, `no signal has the status ${JSON.stringify(status)}`, {
      where: 'status',
      known: [...STATUSES],
    });
  }
  const found = await newestSignals(ports.signals, limit, asked);
  return {
    signals: found
      .filter((signal) => source === undefined || signal.source === source)
      .slice(0, limit)
      .map(({ receivedAt, outcome, closedAt, ...signal }) => ({
        ...signal,
        receivedAt: iso(receivedAt),
        outcome: outcomeIn(outcome),
        closedAt: closedAt ?? null,
      })),
  };
}
