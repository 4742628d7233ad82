import type { Expression } from '../cedar/expression';
import { type Rule, ruleText } from '../policy/policy-set';
import type { Suspension } from '../verdict/row';
import type { Activated } from '../verdict/story';
import type { Exemption } from './operator-spans';
import { complianceKey, failureKey, type Replay } from './replay';
import { followRuns } from './runs';

/** Where a rule is looked at: one machine at one endpoint, as history left it. */
export interface Place {
  readonly endpoint: string;
  readonly replayed: Replay;
  /** Epoch ms: everything the row is made from lies before; what was over by then is left out. */
  readonly asOf: number;
}

/** Times, from `asOf` on, in which a rule that fails has not failed for longer than its grace. */
export function graceTimes(rule: Rule, residual: Expression, active: Activated, place: Place): readonly Suspension[] {
  const { graceMs } = rule;
  const enforcedSince = active.enforced[ruleText(rule)];
  const { at } = place.replayed;
  if (graceMs === undefined || enforcedSince === undefined || at === undefined) return [];
  const since = place.replayed.failingSince[failureKey(place.endpoint, rule.id)];
  return followRuns(residual, at, Number.POSITIVE_INFINITY, since)
    .began.map((began): Suspension => {
      // Only a run that the clock will begin lies ahead; one that a report began is under way, whatever that source's clock said.
      const ahead = began > at && began > place.asOf;
      return { by: 'grace', ...(ahead ? { from: began } : {}), until: Math.max(began, enforcedSince) + graceMs };
    })
    .filter(({ until }) => until > place.asOf);
}

/** The longest exemption that still covers the rule. A rule that became @critical is covered by none. */
export function exemptionTime(rule: Rule, exemptions: readonly Exemption[], place: Place): readonly Suspension[] {
  if (rule.critical) return [];
  const ends = exemptions
    .filter(({ rules }) => rules.includes(rule.id))
    .map(({ eventId, until }) =>
      Math.min(until, place.replayed.compliedAt[complianceKey(place.endpoint, eventId, rule.id)] ?? until),
    );
  const until = ends.reduce((a, b) => Math.max(a, b), place.asOf);
  return until > place.asOf ? [{ by: 'exemption', until }] : [];
}
