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
  /** The row's, where there was a readable one: with its activation it leads to policy and configuration. */
  readonly activation: number | undefined;
  readonly policyHash: string | undefined;
  /** Undefined where the store was not asked. Milliseconds, as the one below. */
  readonly storeLatencyMs: number | undefined;
  readonly decisionLatencyMs: number;
}

/** The decision, made again from its evidence by the present code. */
export const decideAgain = (receipt: Evidence): Decision => judge(receipt).decision;
