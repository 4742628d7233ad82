import { effectOfHolds } from './holds';
import { ROW_FORMAT, type VerdictRow } from './row';
import { standingOf } from './standing';
import { knownUntil, type Story } from './story';

/** The verdict row of a common name: a pure function of sets of events and of what is active. */
export function buildRow(story: Story): VerdictRow {
  const asOf = knownUntil(story.logs);
  const { holdTimes, heldPeriods } = effectOfHolds(story, asOf, buildRow);
  const standing = standingOf(story, asOf, holdTimes);
  const held = heldPeriods(standing);
  return {
    format: ROW_FORMAT,
    commonName: story.commonName,
    activation: story.active.activation,
    policyHash: story.active.policyHash,
    ...(held.length === 0 ? {} : { held }),
    ...standing,
  };
}
