/**
 * Mistakes that somebody could make in the compiler, the partial evaluator, the evaluator, the fold and the row builder.
 * Each replaces one text, which must stand exactly once in its file, by another. The oracle must notice every one.
 */
export interface SeededFault {
  readonly name: string;
  readonly file: string;
  readonly replace: string;
  readonly by: string;
}

const DOMAIN = 'shared/domain';

export const FAULTS: readonly SeededFault[] = [
  // Compiler.
  {
    name: 'unless is compiled like when',
    file: 'shared/runtime/compile-condition.ts',
    replace: "return clause.kind === 'unless' ? ['!', body] : body;",
    by: 'return body;',
  },
  {
    name: 'the scope of a rule is forgotten for resources',
    file: 'shared/runtime/compile-condition.ts',
    replace: "    ...constraint('resource', policy.resource),\n",
    by: '',
  },
  {
    name: '>= is compiled to >',
    file: `${DOMAIN}/cedar/from-cedar-json.ts`,
    replace: "return ['<=', operand(body.right), operand(body.left)];",
    by: "return ['<', operand(body.right), operand(body.left)];",
  },
  {
    name: 'the operands of > stay in their order',
    file: `${DOMAIN}/cedar/from-cedar-json.ts`,
    replace: "return ['<', operand(body.right), operand(body.left)];",
    by: "return ['<', operand(body.left), operand(body.right)];",
  },
  // Partial evaluator.
  {
    name: 'x && false is false though x can err',
    file: `${DOMAIN}/cedar/partial-evaluate.ts`,
    replace: 'if (!canErr(left.expression)) return other;',
    by: 'return other;',
  },
  {
    name: 'an error on the right of && is looked at though the left is false',
    file: `${DOMAIN}/cedar/partial-evaluate.ts`,
    replace: '    if (left.value === stop) return left;\n',
    by: '',
  },
  {
    name: 'both branches of if are evaluated, and an error in either counts',
    file: `${DOMAIN}/cedar/partial-evaluate.ts`,
    replace: 'return test.value ? consequent() : alternative();',
    by: "const [yes, no] = [consequent(), alternative()];\n    if (no.kind === 'fault') return no;\n    return test.value ? yes : no;",
  },
  {
    name: 'moving a constant across a comparison turns its sign',
    file: `${DOMAIN}/cedar/simplify-time.ts`,
    replace: "shifted(inner, 'datetime', constant(second, 'duration'), 1)",
    by: "shifted(inner, 'datetime', constant(second, 'duration'), -1)",
  },
  {
    name: 'a comparison with the clock on the right is turned round',
    file: `${DOMAIN}/cedar/simplify-time.ts`,
    replace: "[operation, ['datetime', instant], ['now']]",
    by: "[operation, ['now'], ['datetime', instant]]",
  },
  {
    name: 'whole days are counted as if the last one were over',
    file: `${DOMAIN}/cedar/simplify-time.ts`,
    replace: "reversed('<=', clock, (value + 1) * unit)",
    by: "reversed('<=', clock, value * unit)",
  },
  // Evaluator.
  {
    name: 'Longs do not overflow',
    file: `${DOMAIN}/cedar/value.ts`,
    replace: "if (value < MINIMUM_LONG || value > MAXIMUM_LONG) throw new EvaluationError('overflow');",
    by: '',
  },
  {
    name: 'a missing attribute is false',
    file: `${DOMAIN}/cedar/value.ts`,
    replace: "if (value === undefined) throw new EvaluationError('attribute');",
    by: 'if (value === undefined) return false;',
  },
  {
    name: 'an address is in range when its first address is',
    file: `${DOMAIN}/cedar/ip.ts`,
    replace: 'return innerFirst >= outerFirst && innerLast <= outerLast;',
    by: 'return innerFirst >= outerFirst;',
  },
  {
    name: 'containsAny asks for all',
    file: `${DOMAIN}/cedar/apply.ts`,
    replace: ': others.some((item) => contains(container, item));',
    by: ': others.every((item) => contains(container, item));',
  },
  {
    name: 'a rule that errs passes',
    file: `${DOMAIN}/verdict/condition.ts`,
    replace: "if (error instanceof EvaluationError || error instanceof RangeError) return 'errs';",
    by: "if (error instanceof EvaluationError || error instanceof RangeError) return 'passes';",
  },
  // Fold and merge.
  {
    name: 'the better value wins among sources',
    file: `${DOMAIN}/posture/worst.ts`,
    replace: 'if (worse !== undefined) return a === worse ? a : b;',
    by: 'if (worse !== undefined) return a === worse ? b : a;',
  },
  {
    name: 'facts outlive an unenrolment',
    file: `${DOMAIN}/posture/fold.ts`,
    replace: 'return { ...history, enrolled: false, facts: {}, lastSeen: undefined };',
    by: 'return { ...history, enrolled: false, lastSeen: undefined };',
  },
  {
    name: 'an unenrolment loses a tie of time',
    file: `${DOMAIN}/posture/order.ts`,
    replace: "if (event.type === 'DeviceUnenrolled') return 2;",
    by: "if (event.type === 'DeviceUnenrolled') return -1;",
  },
  {
    name: 'a fact reported on some platforms only is required on all',
    file: `${DOMAIN}/policy/known-context.ts`,
    replace: 'return only === undefined || platform === undefined || only.includes(platform);',
    by: 'return true;',
  },
  // Who it is.
  {
    name: 'an operator’s link is not followed',
    file: `${DOMAIN}/identity/machine.ts`,
    replace: '    a.links.includes(b.history.device) ||\n    b.links.includes(a.history.device)\n',
    by: '    false\n',
  },
  {
    name: 'a template beats a binding',
    file: `${DOMAIN}/identity/holder.ts`,
    replace: 'bound.length > 0 ? bound : claiming',
    by: 'claiming',
  },
  // Row builder.
  {
    name: 'a verdict ends a millisecond late',
    file: `${DOMAIN}/verdict/standing.ts`,
    replace: 'validUntil: lastSeen + story.active.policySet.staleAfterMs,',
    by: 'validUntil: lastSeen + story.active.policySet.staleAfterMs + 1,',
  },
  {
    name: 'a rule that errs when the row is made is left out',
    file: `${DOMAIN}/verdict/standing.ts`,
    replace: "rule.effect === 'forbid' && when !== false)",
    by: "rule.effect === 'forbid' && when !== false && !(Array.isArray(when) && when[0] === 'error'))",
  },
  {
    name: 'endpoints that a rule names share the answer of the rest',
    file: `${DOMAIN}/verdict/standing.ts`,
    replace: '...Object.keys(configuration.endpoints), ...named])',
    by: '...Object.keys(configuration.endpoints)])',
  },
  {
    name: 'an unlocked lock goes on',
    file: `${DOMAIN}/timeline/operator-spans.ts`,
    replace: "events.filter((end) => end.type === 'DeviceUnlocked' && end.lock === event.eventId),",
    by: '[],',
  },
  {
    name: 'grace begins when the rule was enforced, not when it began to fail',
    file: `${DOMAIN}/timeline/suspensions.ts`,
    replace: 'Math.max(began, enforcedSince)',
    by: 'enforcedSince',
  },
  {
    name: 'grace begins when it began to fail, though the rule came later',
    file: `${DOMAIN}/timeline/suspensions.ts`,
    replace: 'Math.max(began, enforcedSince)',
    by: 'began',
  },
  {
    name: 'an exemption covers a critical rule',
    file: `${DOMAIN}/timeline/suspensions.ts`,
    replace: '  if (rule.critical) return [];\n',
    by: '',
  },
  {
    name: 'an exemption goes on when the device complies',
    file: `${DOMAIN}/timeline/suspensions.ts`,
    replace: 'Math.min(until, place.replayed.compliedAt[complianceKey(place.endpoint, eventId, rule.id)] ?? until),',
    by: 'until,',
  },
  {
    name: 'compliance is judged by the policy of now',
    file: `${DOMAIN}/timeline/replay.ts`,
    replace: 'const then = inForceAt(story, instant);',
    by: 'const then = inForceAt(story, instant) && story.active;',
  },
  {
    name: 'a run of failing ends where the rule cannot be evaluated',
    file: `${DOMAIN}/timeline/runs.ts`,
    replace: "if (result === 'passes') current = undefined;",
    by: "if (result !== 'fails') current = undefined;",
  },
  {
    name: 'grace covers a rule that cannot be evaluated',
    file: `${DOMAIN}/verdict/suspension-at.ts`,
    replace: " && (by !== 'grace' || result === 'fails')",
    by: '',
  },
  {
    name: 'a hold admits who was not admitted before',
    file: `${DOMAIN}/verdict/holds.ts`,
    replace: 'answer !== undefined && admits(answer, hold) ? standing.device : undefined',
    by: 'answer !== undefined ? standing.device : undefined',
  },
  {
    name: 'a hold covers whoever has the name now',
    file: `${DOMAIN}/verdict/holds.ts`,
    replace: "members.includes(admittedAt(hold, endpoint) ?? '')",
    by: 'admittedAt(hold, endpoint) !== undefined && members.length > 0',
  },
  // Decision.
  {
    name: 'a stale verdict holds while a rule is shadowed',
    file: `${DOMAIN}/connect/decide.ts`,
    replace: 'if (now > standing.validUntil)',
    by: 'if (now > standing.validUntil && shadowRules.length === 0)',
  },
  {
    name: 'an error allows where nothing else denies',
    file: `${DOMAIN}/connect/decide.ts`,
    replace: "if (failing.length > 0) return deny('rule-error', details);",
    by: '',
  },
];
