import { evaluate, type Unknowns } from '../cedar/evaluate';
import type { Expression } from '../cedar/expression';
import { EvaluationError } from '../cedar/value';

export type ConditionResult = 'passes' | 'fails' | 'errs';

/** What a rule's residual condition says at an instant, to a connection. Never throws on what a row can hold. */
export function testCondition(when: Expression, unknowns: Unknowns): ConditionResult {
  if (typeof when === 'boolean') return when ? 'fails' : 'passes';
  try {
    const value = evaluate(when, unknowns);
    if (typeof value !== 'boolean') return 'errs';
    return value ? 'fails' : 'passes';
  } catch (error) {
    // Whatever went wrong, the rule did not say "passes".
    if (error instanceof EvaluationError || error instanceof RangeError) return 'errs';
    throw error;
  }
}
