import { DECISION_LINE } from '../../contracts/decision-line';
import { LONGEST_ROW_TEXT } from '../verdict/parse-row';
import type { Decision } from './decision';
import { type Evidence, judge } from './judge';

/**
 * What is kept of a decision (invariant 7): the evidence, so that it can be made again, and what was answered. JSON; read
 * back by receipt-schema.ts, for the connect path carries no schema library. A request that was no JSON object is absent.
 */
export interface Receipt extends Evidence {
  readonly format: 1;
  readonly decision: Decision;
  readonly mode: 'enforce' | 'shadow';
  /** What the person read, where the endpoint has its own words for it; otherwise the decision's message (nothing in shadow mode). */
  readonly told: string | undefined;
  /** The row's, where there was a readable one: with its activation it leads to policy and configuration. */
  readonly activation: number | undefined;
  readonly policyHash: string | undefined;
  /** Undefined where the store was not asked. Milliseconds, as the one below. */
  readonly storeLatencyMs: number | undefined;
  readonly decisionLatencyMs: number;
}

/** The decision, made again from its evidence by the present code. */
export const decideAgain = (receipt: Evidence): Decision => judge(receipt).decision;

/**
 * A receipt as members of a log line. The row's text stands beside the rest, so that it is escaped once and can be read. Of
 * a text that is too long for a row the beginning is kept: it is unreadable for the same reason, and so decides the same.
 */
export function lineOf(receipt: Receipt): Readonly<Record<string, string>> {
  const { found } = receipt;
  if (found.kind !== 'row') return { [DECISION_LINE.receipt]: JSON.stringify(receipt) };
  const { verdict, ...rest } = found;
  return {
    [DECISION_LINE.receipt]: JSON.stringify({ ...receipt, found: rest }),
    [DECISION_LINE.row]: verdict.slice(0, LONGEST_ROW_TEXT + 1),
  };
}
