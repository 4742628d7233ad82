import type { SignalBacklog } from '../../shared/adapters/signal-backlog';
import type { SignalBus } from '../../shared/adapters/signal-bus';

/** A signal that is open longer was lost on its way (crash between store and bus, a dropped event); milliseconds. */
export const OVERDUE_AFTER = 10 * 60_000;

/** So many are driven again in one run; the rest waits for the next, so that a backlog does not become a storm. */
export const MOST_PER_RUN = 2_000;

export interface RedriveSignalsPorts {
  readonly backlog: SignalBacklog;
  readonly bus: SignalBus;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What a run found and did. */
export interface Redrive {
  /** Signals open for longer than {@link OVERDUE_AFTER}, as far as the run went. */
  readonly open: number;
  readonly parked: number;
  /** Of the open ones: put on the bus again. */
  readonly redriven: number;
}

/** Puts signals that stayed open on the bus again. Idempotent: the workflow closes a signal once. */
export async function redriveSignals(ports: RedriveSignalsPorts): Promise<Redrive> {
  let open = 0;
  let redriven = 0;
  for await (const page of ports.backlog.openSince(ports.now() - OVERDUE_AFTER)) {
    const due = page.slice(0, MOST_PER_RUN - open);
    const refused = await ports.bus.publish(due);
    open += due.length;
    redriven += due.length - refused.length;
    if (open >= MOST_PER_RUN) break;
  }
  return { open, redriven, parked: await ports.backlog.countParked() };
}
