import { type Rule, ruleText } from '../shared/domain/policy/policy-set';

/** How a policy differs from another, rule by rule. */
export interface RuleChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** With what of a rule is another. */
  readonly changed: readonly { readonly rule: string; readonly what: readonly string[] }[];
}

export function compareRules(before: readonly Rule[], after: readonly Rule[]): RuleChanges {
  const find = (rules: readonly Rule[], id: string): Rule | undefined => rules.find((rule) => rule.id === id);
  return {
    added: after.filter(({ id }) => find(before, id) === undefined).map(({ id }) => id),
    removed: before.filter(({ id }) => find(after, id) === undefined).map(({ id }) => id),
    changed: after.flatMap((rule) => {
      const old = find(before, rule.id);
      return old === undefined || ruleText(old) === ruleText(rule)
        ? []
        : [{ rule: rule.id, what: changesOf(old, rule) }];
    }),
  };
}

function changesOf(old: Rule, rule: Rule): readonly string[] {
  const what = [
    ...(JSON.stringify(old.when) === JSON.stringify(rule.when) ? [] : ['condition']),
    ...(old.message === rule.message ? [] : ['message']),
    ...(old.shadow === rule.shadow ? [] : [rule.shadow ? 'now shadow' : 'now enforced']),
    ...(old.critical === rule.critical ? [] : [rule.critical ? 'now critical' : 'no longer critical']),
    ...(old.graceMs === rule.graceMs ? [] : ['grace']),
  ];
  return what.length === 0 ? ['wording'] : what;
}
