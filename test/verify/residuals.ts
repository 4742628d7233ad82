import fc from 'fast-check';
import { policyText } from '../support/oracle/policies';
import { compareWithCedar, type Difference, emptyTally } from '../support/oracle/tally';
import { world } from '../support/oracle/worlds';
import { leastShare, percent, type Verification } from './verification';

const DECISIONS = 50_000;
const MOST_SHOWN = 3;

/** Any condition the compiler takes, partially evaluated, against full Cedar. */
export const residuals: Verification = {
  name: 'residuals',
  summary: 'random conditions, facts, clocks and connections: residuals deny and err exactly as full Cedar does',
  run: async ({ scale, seed, progress }) => {
    const wanted = Math.ceil(DECISIONS * scale);
    const tally = emptyTally();
    const differences: Difference[] = [];
    for (let batch = 0; tally.decisions < wanted && differences.length < MOST_SHOWN; batch += 1) {
      const cases = fc.sample(fc.tuple(policyText, fc.array(world, { minLength: 12, maxLength: 12 })), {
        numRuns: 20,
        seed: seed + batch,
      });
      for (const [text, worlds] of cases) differences.push(...compareWithCedar(text, worlds, tally));
      progress(tally.decisions / wanted, `${tally.decisions} decisions`);
    }
    const { decisions, allowed, denied, erred, live } = tally;
    return {
      counts: {
        decisions,
        allowed: percent(allowed, decisions),
        'denied by rule': percent(denied, decisions),
        'evaluation error': percent(erred, decisions),
        'live residual': percent(live, decisions),
        differences: differences.length,
      },
      failures: [
        ...differences.slice(0, MOST_SHOWN).map((difference) => JSON.stringify(difference)),
        ...leastShare('allowed', allowed, decisions, 0.2),
        ...leastShare('denied by rule', denied, decisions, 0.2),
        ...leastShare('evaluation error', erred, decisions, 0.05),
        ...leastShare('live residual', live, decisions, 0.3),
      ],
    };
  },
};
