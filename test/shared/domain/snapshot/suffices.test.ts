import * as fc from 'fast-check';
import { canonicalJson } from '../../../../shared/domain/canonical-json';
import type { DeviceEvent } from '../../../../shared/domain/events';
import { type SnapshotOptions, snapshotOf, withTail } from '../../../../shared/domain/snapshot/snapshot';
import { changesSuffice } from '../../../../shared/domain/snapshot/suffices';
import { buildRow } from '../../../../shared/domain/verdict/build-row';
import { countingExemptions, holdsCounting, needsChanges, type Story } from '../../../../shared/domain/verdict/story';
import { storyOf } from '../../../support/stories/product';
import { steadyStories } from '../../../support/stories/steady';
import { tick } from '../../../support/stories/told-story';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 500);
const LONGEST = 1_000_000;

const options = (holds: SnapshotOptions['holds']): SnapshotOptions => ({ holds, from: 'changes', longest: LONGEST });

/** The story of logs that were compacted at some instant, each at its own. */
function shortened(story: Story, cuts: readonly number[]): { readonly story: Story; readonly leftOut: number } {
  let leftOut = 0;
  const logs = [...story.logs].map(([device, events], index): [string, readonly DeviceEvent[]] => {
    const cut = tick(cuts[index % cuts.length] ?? 0);
    const snapshot = snapshotOf(device, events, cut, options(story.holds));
    const short =
      snapshot &&
      withTail(
        snapshot,
        events.filter(({ recordedAt }) => recordedAt > cut),
      );
    if (short === undefined) return [device, events];
    leftOut += new Set(events.map(({ eventId }) => eventId)).size - short.length;
    return [device, short];
  });
  return { story: { ...story, logs: new Map(logs) }, leftOut };
}
const cuts = fc.array(fc.integer({ min: 8, max: 22 }), { minLength: 3, maxLength: 3 });
const rowText = (story: Story): string => canonicalJson(buildRow(story));

describe('logs in which changes were kept give the row of the whole logs, where they are said to', () => {
  test.each([
    ['grace and exemptions', steadyStories({ holds: false })],
    ['holds', steadyStories({ holds: true })],
  ] as const)('in stories of %s', (_, stories) => {
    const tally = { said: 0, exempt: 0, held: 0, refused: 0 };
    fc.assert(
      fc.property(stories, cuts, (told, at) => {
        const whole = storyOf(told);
        const { story, leftOut } = shortened(whole, at);
        if (leftOut === 0 || !needsChanges(story)) return;
        if (!changesSuffice(story)) {
          tally.refused += 1;
          return;
        }
        tally.said += 1;
        if (countingExemptions(story).length > 0) tally.exempt += 1;
        if (holdsCounting(story).length > 0) tally.held += 1;
        expect(rowText(story)).toBe(rowText(whole));
      }),
      { numRuns: RUNS },
    );
  });
});
