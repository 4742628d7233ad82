import { LocalFailure } from '../failure';

/** A statistic over the samples of one period; undefined where there are none. Throws on one it does not know. */
export function statistic(name: string, samples: readonly number[]): number | undefined {
  const compute = FIXED[name] ?? percentile(name);
  return samples.length === 0 ? undefined : compute(samples);
}

type Compute = (samples: readonly number[]) => number;

const sum: Compute = (samples) => samples.reduce((total, value) => total + value, 0);
const FIXED: Readonly<Record<string, Compute | undefined>> = {
  Sum: sum,
  SampleCount: (samples) => samples.length,
  Average: (samples) => sum(samples) / samples.length,
  Minimum: (samples) => samples.reduce((least, value) => Math.min(least, value)),
  Maximum: (samples) => samples.reduce((most, value) => Math.max(most, value)),
};

/** Nearest rank: near enough to CloudWatch's interpolation to compare with a threshold. */
function percentile(name: string): Compute {
  const [, digits] = /^p(\d{1,2}(?:\.\d+)?)$/.exec(name) ?? [];
  if (digits === undefined) throw new LocalFailure(`the local service does not know the statistic ${name}`);
  const rank = Number(digits) / 100;
  return (samples) => {
    const sorted = [...samples].sort((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(rank * sorted.length) - 1)] ?? 0;
  };
}
