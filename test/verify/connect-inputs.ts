import fc from 'fast-check';
import { connectCases } from '../support/connect-cases';
import { checkConnectCase, emptyConnectTally } from '../support/connect-tally';
import { leastShare, percent, type Verification } from './verification';

const CASES = 1_000_000;
const BATCH = 2_000;
const MOST_SHOWN = 3;

/** Whatever comes in and lies in the store: a valid answer, and let in exactly where the oracle does. */
export const connectInputs: Verification = {
  name: 'connect-inputs',
  summary:
    'requests of every shape, rows corrupted in every field: every answer valid, allowed exactly where the oracle allows',
  run: async ({ scale, seed, progress }) => {
    const wanted = Math.ceil(CASES * scale);
    const tally = emptyConnectTally();
    const failures: string[] = [];
    for (let batch = 0; tally.cases < wanted && failures.length < MOST_SHOWN; batch += 1) {
      for (const of of fc.sample(connectCases, { numRuns: Math.min(BATCH, wanted), seed: seed + batch })) {
        const failure = await checkConnectCase(of, tally);
        if (failure !== undefined) failures.push(failure);
      }
      progress(tally.cases / wanted, `${tally.cases} cases`);
    }
    return {
      counts: {
        cases: tally.cases,
        ...Object.fromEntries([...tally.outcomes].sort().map(([code, count]) => [code, percent(count, tally.cases)])),
        failures: failures.length,
      },
      failures: [...failures.slice(0, MOST_SHOWN), ...leastShare('allowed', tally.allowed, tally.cases, 0.1)],
    };
  },
};
