import type { Unknowns } from '../cedar/evaluate';
import { datetime } from '../cedar/value';
import { type ConditionResult, testCondition } from '../verdict/condition';
import {
  type ActiveStanding,
  atEndpoint,
  type RowRule,
  type SuspensionKind,
  standingAt,
  type VerdictRow,
} from '../verdict/row';
import { suspensionAt } from '../verdict/suspension-at';
import { type Decision, deny } from './decision';
import { messageFor } from './message';
import { type ConnectionRequest, connectionContext } from './request';

/**
 * The decision: pure, from the row, the instant (epoch ms) and the request. Starts from denial; allow is one explicit
 * branch at the end. Equals full Cedar at that instant over the rules that are not suspended then, except that a lock
 * denies before all, a verdict past its end denies as stale, and an evaluation error in a rule denies, where Cedar would
 * skip the rule (docs/decisions/0001 and 0006).
 */
export function decide(row: VerdictRow | undefined, now: number, request: ConnectionRequest): Decision {
  // Comparisons with the clock were simplified under this assumption (cedar/simplify-time.ts).
  if (!Number.isSafeInteger(now) || now < 0) return deny('clock-absurd');
  if (row === undefined) return deny('unknown-device');
  const standing = standingAt(row, now, request.endpointId);
  switch (standing?.state) {
    case 'retired':
      return deny('retired-device');
    case 'ambiguous':
      return deny('ambiguous-device');
    case 'active':
      return decideActive(standing, now, request);
    default:
      return deny('row-unreadable');
  }
}

function decideActive(standing: ActiveStanding, now: number, request: ConnectionRequest): Decision {
  const answer = atEndpoint(standing.answers, request.endpointId);
  if (answer === undefined) return deny('row-unreadable');
  const unknowns: Unknowns = { now: datetime(BigInt(now)), connection: connectionContext(request) };
  const failing: { readonly rule: RowRule; readonly result: ConditionResult }[] = [];
  const shadowRules: string[] = [];
  const suspended: { rule: string; by: SuspensionKind }[] = [];
  for (const rule of answer.rules) {
    const result = testCondition(rule.when, unknowns);
    if (result === 'passes') continue;
    const by = suspensionAt(rule, now, result);
    if (rule.shadow === true) shadowRules.push(rule.id);
    else if (by !== undefined) suspended.push({ rule: rule.id, by });
    else failing.push({ rule, result });
  }
  const rules = failing.map(({ rule }) => rule.id);
  const details = { rules, shadowRules, suspended };
  if (standing.lockedUntil !== undefined && now < standing.lockedUntil) return deny('locked', details);
  if (now > standing.validUntil) return deny('stale', details);
  if (!answer.permitted) return deny('not-permitted', details);
  const denied = failing.filter(({ result }) => result === 'fails').map(({ rule }) => rule);
  if (denied.length > 0) return deny('rule', { ...details, text: messageFor(denied) });
  if (failing.length > 0) return deny('rule-error', details);
  return { outcome: 'allowed', shadowRules, suspended };
}
