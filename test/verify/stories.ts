import fc from 'fast-check';
import { compareStory, emptyStoryTally, type StoryDifference, type StoryTally } from '../support/stories/compare';
import { requests } from '../support/stories/requests';
import { scriptedStories } from '../support/stories/scripted';
import { deepStories, heldStories, timedStories } from '../support/stories/stories';
import { leastShare, percent, type Verification } from './verification';

const DECISIONS = 200_000;
const REQUESTS = 4;
const BATCH = 10;

const FAMILIES = [deepStories, timedStories, heldStories, scriptedStories] as const;

/**
 * Stories from the log to the answer: events of several sources, operators and holds, under policies that replace one
 * another; the row is built, stored, read back and decided by, and compared with full Cedar over the policies that are
 * not suspended (test/support/stories/reference.ts).
 */
export const stories: Verification = {
  name: 'stories',
  summary: 'random stories from log to answer: outcome, rules, errors and suspensions are those of full Cedar',
  run: async ({ scale, seed, progress }) => {
    const wanted = Math.ceil(DECISIONS * scale);
    const tally = emptyStoryTally();
    const { difference } = compareStories({
      seed,
      enough: () => tally.decisions >= wanted,
      tally,
      progress: () => {
        progress(tally.decisions / wanted, `${tally.decisions} decisions`);
      },
    });
    const { decisions, allowed, deniedByRule, erred, live, boundaries, codes, suspended } = tally;
    return {
      counts: {
        stories: tally.stories,
        decisions,
        allowed: percent(allowed, decisions),
        'denied by rule': percent(deniedByRule, decisions),
        'evaluation error': percent(erred, decisions),
        'live residual': percent(live, decisions),
        'boundaries, each asked at -1, 0 and +1 ms': boundaries,
        'by code': counted(codes),
        'rules kept from denying': counted(suspended),
        'largest row, bytes': tally.rowBytes,
        differences: difference === undefined ? 0 : 1,
      },
      failures: [
        ...(difference === undefined ? [] : [JSON.stringify(difference)]),
        ...leastShare('allowed', allowed, decisions, 0.2),
        ...leastShare('denied by rule', deniedByRule, decisions, 0.2),
        ...leastShare('evaluation error', erred, decisions, 0.05),
        ...leastShare('live residual', live, decisions, 0.3),
        ...['grace', 'exemption', 'hold'].flatMap((by) =>
          leastShare(`kept by ${by}`, suspended[by] ?? 0, decisions, 0.001),
        ),
      ],
    };
  },
};

/** Compares stories of all families in turn until there are enough, or one differs. */
export function compareStories({
  seed,
  enough,
  tally,
  progress,
}: {
  readonly seed: number;
  readonly enough: () => boolean;
  readonly tally: StoryTally;
  readonly progress: () => void;
}): { readonly difference: StoryDifference | undefined } {
  for (let batch = 0; !enough(); batch += 1) {
    for (const [index, family] of FAMILIES.entries()) {
      const asked = fc.array(requests, { minLength: REQUESTS, maxLength: REQUESTS });
      const cases = fc.sample(fc.tuple(family, asked), {
        numRuns: BATCH,
        seed: seed * 1_000_003 + batch * FAMILIES.length + index,
      });
      for (const [told, all] of cases) {
        const difference = compareStory(told, all, tally);
        if (difference !== undefined) return { difference };
      }
    }
    progress();
  }
  return { difference: undefined };
}

const counted = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
