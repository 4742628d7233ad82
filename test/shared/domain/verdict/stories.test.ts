import fc from 'fast-check';
import { COUNTS_MEAN_SOMETHING, cases } from '../../../support/cases';
import { compareStory, emptyStoryTally } from '../../../support/stories/compare';
import { requests } from '../../../support/stories/requests';
import { scriptedStories } from '../../../support/stories/scripted';
import { deepStories, heldStories, timedStories } from '../../../support/stories/stories';

/*
 * From the log to the answer, against full Cedar over the policies that are not suspended. A sample; `npm run verify
 * stories` compares 200,000 decisions, and `npm run verify seeded-faults` shows what this finds.
 */
/** Stories of each kind. */
const RUNS = cases(60);

describe('the answer is that of full Cedar over the policies that are not suspended', () => {
  test.each([
    ['anything a rule can say', deepStories],
    ['grace, exemptions, critical rules and policies that change', timedStories],
    ['holds of rules and of sources', heldStories],
    ['what is rare elsewhere', scriptedStories],
  ] as const)('for %s', (_, stories) => {
    const tally = emptyStoryTally();
    const asked = fc.array(requests, { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(stories, asked, (told, all) => {
        const difference = compareStory(told, all, tally);
        expect(difference?.actual).toStrictEqual(difference?.expected);
      }),
      { numRuns: RUNS },
    );
    if (!COUNTS_MEAN_SOMETHING) return;
    expect(tally.decisions).toBeGreaterThan(4 * RUNS);
    expect(tally.codes).toMatchObject({ allowed: expect.any(Number) });
  });
});
