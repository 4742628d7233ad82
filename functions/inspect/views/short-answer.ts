import type { Decision } from '../../../shared/domain/connect/decision';

/** An answer without the words to the person. */
export const shortAnswer = (decision: Decision): object =>
  decision.outcome === 'allowed'
    ? { outcome: decision.outcome, rules: [] }
    : { outcome: decision.outcome, code: decision.code, rules: decision.rules };
