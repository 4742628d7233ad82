import { type Rule, ruleText } from './policy-set';

/**
 * When each rule text was first enforced (epoch ms), once these rules are activated at `now`. A text that was enforced
 * before keeps its beginning, also when it was away meanwhile.
 */
export const enforcedSince = (
  rules: readonly Rule[],
  before: Readonly<Record<string, number>>,
  now: number,
): Record<string, number> => ({
  ...Object.fromEntries(
    rules.filter((rule) => rule.effect === 'forbid' && !rule.shadow).map((rule) => [ruleText(rule), now] as const),
  ),
  ...before,
});
