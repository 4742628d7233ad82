import type { ConditionResult } from './condition';
import type { RowRule, SuspensionKind } from './row';

/** Why the rule does not deny at an instant (epoch ms), if so. Whether a rule that cannot be evaluated fails, and since when, nobody knows: no grace. */
export const suspensionAt = (rule: RowRule, now: number, result: ConditionResult): SuspensionKind | undefined =>
  rule.suspended?.find(
    ({ by, from, until }) =>
      (from === undefined || from <= now) && now < until && (by !== 'grace' || result === 'fails'),
  )?.by;
