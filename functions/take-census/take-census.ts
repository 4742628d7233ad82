import { decide } from '../../shared/domain/connect/decide';
import { normaliseRequest } from '../../shared/domain/connect/request';
import { parseRow } from '../../shared/domain/verdict/parse-row';
import type { VerdictRow } from '../../shared/domain/verdict/row';

export interface CensusPorts {
  /** Every row of the verdict table, JSON, a page at a time. */
  readonly verdicts: () => AsyncIterable<readonly string[]>;
  /** Every device that ever claimed something, as `<source>:<key>`, a page at a time; a device may come several times. */
  readonly claimants: () => AsyncIterable<readonly string[]>;
}

/** Names claimed twice that the log line shows: enough to begin with. */
export const MOST_NAMED = 20;

/** The fleet at one instant. */
export interface Census {
  readonly admitted: number;
  /** Whatever the reason, of `stale` and `ambiguous` as well; retired names, which nobody uses any more, are not counted. */
  readonly denied: number;
  readonly stale: number;
  readonly ambiguous: number;
  /** The first {@link MOST_NAMED} of the ambiguous names: for the log, never for a metric. */
  readonly ambiguousNames: readonly string[];
  readonly unreadable: number;
  /** Devices by the source that told of them. */
  readonly devices: Readonly<Record<string, number>>;
}

type Answer = 'admitted' | 'denied' | 'stale' | 'ambiguous' | 'unreadable' | 'retired';

/**
 * Counts what a connection to an endpoint without settings of its own would be answered now, name by name. A rule that
 * asks about the connection itself is judged as for a client that tells nothing.
 *
 * @param at - epoch milliseconds
 */
export async function takeCensus({ verdicts, claimants }: CensusPorts, at: number): Promise<Census> {
  const counts: Record<Answer, number> = { admitted: 0, denied: 0, stale: 0, ambiguous: 0, unreadable: 0, retired: 0 };
  const ambiguousNames: string[] = [];
  for await (const page of verdicts()) {
    for (const row of page.map(parseRow)) {
      const answer = row === undefined || row === 'later-format' ? 'unreadable' : answerOf(row, at);
      counts[answer] += 1;
      if (answer === 'ambiguous' && ambiguousNames.length < MOST_NAMED && typeof row === 'object')
        ambiguousNames.push(row.commonName);
    }
  }
  const { admitted, stale, ambiguous, unreadable } = counts;
  const denied = counts.denied + stale + ambiguous;
  return {
    admitted,
    denied,
    stale,
    ambiguous,
    ambiguousNames,
    unreadable,
    devices: await devicesBySource(claimants()),
  };
}

function answerOf(row: VerdictRow, at: number): Answer {
  const request = normaliseRequest({});
  if (request === undefined) throw new Error('an empty request is a request');
  const decision = decide(row, at, request);
  if (decision.outcome === 'allowed') return 'admitted';
  switch (decision.code) {
    case 'stale':
      return 'stale';
    case 'ambiguous-device':
      return 'ambiguous';
    case 'retired-device':
      return 'retired';
    default:
      return 'denied';
  }
}

async function devicesBySource(pages: AsyncIterable<readonly string[]>): Promise<Readonly<Record<string, number>>> {
  const devices = new Set<string>();
  for await (const page of pages) for (const device of page) devices.add(device);
  const bySource: Record<string, number> = {};
  for (const device of devices) {
    const source = device.slice(0, device.indexOf(':'));
    bySource[source] = (bySource[source] ?? 0) + 1;
  }
  return bySource;
}
