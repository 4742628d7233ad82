import { canonicalJson } from '../canonical-json';
import { effectOfHolds } from './holds';
import { type HeldStanding, ROW_FORMAT, type Standing, type VerdictRow } from './row';
import { standingOf } from './standing';
import { knownUntil, type Story } from './story';

/** The verdict row of a common name: a pure function of sets of events and of what is active. */
export function buildRow(story: Story): VerdictRow {
  const asOf = knownUntil(story.logs);
  const { holdTimes, heldPeriods } = effectOfHolds(story, asOf, buildRow);
  const standing = standingOf(story, asOf, holdTimes);
  const held = changesOnly(heldPeriods(standing), standing);
  return {
    format: ROW_FORMAT,
    commonName: story.commonName,
    activation: story.active.activation,
    policyHash: story.active.policyHash,
    ...(held.length === 0 ? {} : { held }),
    ...standing,
  };
}

/** A period that does not differ from the one after it is left out: a hold that changes nothing leaves no trace. */
function changesOnly(periods: readonly HeldStanding[], ultimately: Standing): readonly HeldStanding[] {
  const texts = [...periods.map(({ until: _, ...standing }) => standing), ultimately].map((one) => canonicalJson(one));
  return periods.filter((_, index) => texts[index] !== texts[index + 1]);
}
