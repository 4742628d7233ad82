/** One figure of a bench. With a budget, exceeding it fails the run. */
export interface Figure {
  readonly key: string;
  readonly value: number;
  readonly unit: string;
  readonly budget?: number;
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const overBudget = (figures: readonly Figure[]): readonly Figure[] =>
  figures.filter(({ value, budget }) => budget !== undefined && !(value <= budget));
