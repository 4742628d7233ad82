import fc from 'fast-check';
import { policyText } from '../support/oracle/policies';
import { compareWithCedar, emptyTally } from '../support/oracle/tally';
import { world } from '../support/oracle/worlds';
import { emptyStoryTally } from '../support/stories/compare';
import { compareStories } from './stories';

/*
 * Run in a copy of the source with a mistake in it (seeded-faults.ts): compares until something differs, says what and
 * after how many decisions, and gives up after the number given.
 */
const [decisions = 0, seed = 0] = process.argv.slice(2).map(Number);

function lookFor(): string {
  const tally = emptyStoryTally();
  const residuals = emptyTally();
  const compared = (): number => tally.decisions + residuals.decisions;
  try {
    for (let round = 0; compared() < decisions; round += 1) {
      const before = tally.decisions;
      const enough = () => tally.decisions > before;
      const { difference } = compareStories({ seed: seed + round * 7_919, enough, tally, progress: () => undefined });
      if (difference !== undefined) return `a story differs after ${compared()}`;
      const cases = fc.sample(fc.tuple(policyText, fc.array(world, { minLength: 3, maxLength: 3 })), {
        numRuns: 10,
        seed: seed + round,
      });
      for (const [text, worlds] of cases)
        if (compareWithCedar(text, worlds, residuals).length > 0) return `a residual differs after ${compared()}`;
    }
    return `nothing after ${compared()}`;
  } catch (error) {
    return `${error instanceof Error ? error.name : 'something'} thrown after ${compared()}`;
  }
}

console.log(lookFor());
