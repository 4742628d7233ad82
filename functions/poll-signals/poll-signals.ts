import type { Poll, PolledSignal, SettledSignals } from '../../shared/sources/poll';
import { readVerdict } from './verdict';

/** Requests to one vendor in one run; what is left, the next run fetches. */
const MOST_ROUNDS = 50;
/** No round begins later than this in a run; milliseconds. The function's own timeout is longer. */
const BEGIN_WITHIN = 40_000;
/** Signals handed in at a time. */
const AT_ONCE = 5;

export interface PollSignalsPorts {
  /** By source id. */
  readonly polls: ReadonlyMap<string, Poll>;
  /** Pushes a signal to our own ingress. Throws where it cannot be reached. */
  readonly handIn: (
    source: string,
    signal: PolledSignal,
  ) => Promise<{ readonly status: number; readonly body: string }>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What a run did for one source. */
export interface PolledSource {
  readonly source: string;
  readonly stored: number;
  readonly refused: number;
  /** Could not be handed in now: not acknowledged, so the vendor gives them out again. */
  readonly left: number;
  /** Why polling ended early. */
  readonly error?: string;
}

/** Fetches from every polled source. A source that fails holds up no other. */
export async function pollSignals(ports: PollSignalsPorts): Promise<readonly PolledSource[]> {
  const began = ports.now();
  return Promise.all([...ports.polls].map(([source, poll]) => pollSource(ports, source, poll, began)));
}

async function pollSource(ports: PollSignalsPorts, source: string, poll: Poll, began: number): Promise<PolledSource> {
  const counts = { stored: 0, refused: 0, left: 0 };
  let settled: SettledSignals = NOTHING;
  try {
    for (let round = 0; round < MOST_ROUNDS && ports.now() - began < BEGIN_WITHIN; round++) {
      const { signals, more } = await poll.fetch(settled);
      // Told: only now is it the vendor's knowledge.
      settled = await handInAll(ports, source, signals);
      counts.stored += settled.stored.length;
      counts.refused += settled.refused.length;
      const left = signals.length - settled.stored.length - settled.refused.length;
      counts.left += left;
      // What was left would come again at once: better in a minute.
      if (!more || left > 0) break;
    }
    if (settled !== NOTHING) await poll.settle(settled);
    return { source, ...counts };
  } catch (error) {
    return { source, ...counts, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

const NOTHING: SettledSignals = { stored: [], refused: [] };

async function handInAll(
  ports: PollSignalsPorts,
  source: string,
  signals: readonly PolledSignal[],
): Promise<SettledSignals> {
  const stored: string[] = [];
  const refused: SettledSignals['refused'][number][] = [];
  for (let start = 0; start < signals.length; start += AT_ONCE) {
    const verdicts = await Promise.all(
      signals.slice(start, start + AT_ONCE).map(async (signal) => {
        // Unreachable: as any other fault of ours, it is left for the next run.
        const answer = await ports.handIn(source, signal).catch(() => undefined);
        return { id: signal.id, verdict: answer === undefined ? undefined : readVerdict(answer) };
      }),
    );
    for (const { id, verdict } of verdicts) {
      if (verdict?.kind === 'stored') stored.push(id);
      if (verdict?.kind === 'refused') refused.push({ id, err: verdict.err, description: verdict.description });
    }
  }
  return stored.length === 0 && refused.length === 0 ? NOTHING : { stored, refused };
}
