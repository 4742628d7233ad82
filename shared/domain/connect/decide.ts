import { evaluate, type Unknowns } from '../cedar/evaluate';
import { datetime, EvaluationError } from '../cedar/value';
import type { ActiveRow, RowRule, VerdictRow } from '../verdict/row';
import { type Decision, deny } from './decision';
import { messageFor } from './message';
import { type ConnectionRequest, connectionContext } from './request';

/**
 * The decision: pure, from the row, the instant (epoch ms) and the request. Starts from denial; allow is one explicit
 * branch at the end. Equals full Cedar at that instant, except that an evaluation error in a rule denies, where Cedar
 * would skip the rule (docs/decisions/0001).
 */
export function decide(row: VerdictRow | undefined, now: number, request: ConnectionRequest): Decision {
  // Comparisons with the clock were simplified under this assumption (cedar/simplify-time.ts).
  if (!Number.isSafeInteger(now) || now < 0) return deny('clock-absurd');
  if (row === undefined) return deny('unknown-device');
  switch (row.state) {
    case 'retired':
      return deny('retired-device');
    case 'ambiguous':
      return deny('ambiguous-device');
    case 'active':
      return decideActive(row, now, request);
    default:
      return deny('row-unreadable');
  }
}

function decideActive(row: ActiveRow, now: number, request: ConnectionRequest): Decision {
  const answer =
    row.answers.find(
      (candidate) => request.endpointId !== undefined && candidate.endpoints.includes(request.endpointId),
    ) ?? row.answers.find((candidate) => candidate.endpoints.includes('default'));
  if (answer === undefined) return deny('row-unreadable');
  const unknowns: Unknowns = { now: datetime(BigInt(now)), connection: connectionContext(request) };
  const results = answer.rules
    .map((rule) => ({ rule, result: applies(rule, unknowns) }))
    .filter(({ result }) => result !== 'passes');
  const shadowRules = results.filter(({ rule }) => rule.shadow === true).map(({ rule }) => rule.id);
  const failing = results.filter(({ rule }) => rule.shadow !== true);
  const rules = failing.map(({ rule }) => rule.id);
  if (now > row.validUntil) return deny('stale', { rules, shadowRules });
  if (!answer.permitted) return deny('not-permitted', { rules, shadowRules });
  const denied = failing.filter(({ result }) => result === 'fails').map(({ rule }) => rule);
  if (denied.length > 0) return deny('rule', { rules, shadowRules, text: messageFor(denied) });
  if (failing.length > 0) return deny('rule-error', { rules, shadowRules });
  return { outcome: 'allowed', shadowRules };
}

function applies(rule: RowRule, unknowns: Unknowns): 'passes' | 'fails' | 'errs' {
  try {
    const value = evaluate(rule.when, unknowns);
    if (typeof value !== 'boolean') return 'errs';
    return value ? 'fails' : 'passes';
  } catch (error) {
    // Whatever went wrong, the rule did not say "passes".
    if (error instanceof EvaluationError || error instanceof RangeError) return 'errs';
    throw error;
  }
}
