import type { ShownDenials } from './view';

/** So far back, in bars of so many minutes. */
export const DENIALS_WINDOW_MS = 6 * 3_600_000;
export const DENIALS_BAR_MS = 15 * 60_000;
const BARS = DENIALS_WINDOW_MS / DENIALS_BAR_MS;

/** A number of denials for one reason, at an instant (epoch ms). */
export interface DenialCount {
  readonly reason: string;
  readonly at: number;
  readonly count: number;
}

/** Sorts counts into bars; the last bar is the one that goes on at `now`. */
export function denialsIn(counts: readonly DenialCount[], now: number): ShownDenials {
  const end = Math.floor(now / DENIALS_BAR_MS) * DENIALS_BAR_MS + DENIALS_BAR_MS;
  const start = end - DENIALS_WINDOW_MS;
  const rows = new Map<string, number[]>();
  for (const { reason, at, count } of counts) {
    if (at < start || at >= end || count === 0) continue;
    const row = rows.get(reason) ?? Array.from({ length: BARS }, () => 0);
    const bar = Math.floor((at - start) / DENIALS_BAR_MS);
    row[bar] = (row[bar] ?? 0) + count;
    rows.set(reason, row);
  }
  return {
    from: new Date(start).toISOString(),
    to: new Date(end).toISOString(),
    reasons: [...rows]
      .map(([reason, bars]) => ({ reason, counts: bars }))
      .sort((a, b) => sum(b.counts) - sum(a.counts) || (a.reason < b.reason ? -1 : 1)),
  };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
