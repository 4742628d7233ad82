/** How often something may be asked for anew. */
export interface Allowance {
  /** So many times at once, … */
  readonly atOnce: number;
  /** … and once more after each so many milliseconds. */
  readonly every: number;
}

/**
 * Whether one more may be had now; asking uses it up. What a stranger's request makes us fetch is bounded by this, while
 * a genuine one finds something left.
 *
 * @param now - epoch milliseconds; a clock that went back gives nothing and takes nothing
 */
export function allowance({ atOnce, every }: Allowance, now: () => number): () => boolean {
  let left = atOnce;
  let countedAt = now();
  return () => {
    const elapsed = Math.max(0, now() - countedAt);
    left = Math.min(atOnce, left + elapsed / every);
    countedAt = now();
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
