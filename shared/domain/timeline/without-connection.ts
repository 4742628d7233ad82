import type { Expression } from '../cedar/expression';
import { partiallyEvaluate } from '../cedar/partial-evaluate';
import { datetime, record } from '../cedar/value';
import type { ConditionResult } from '../verdict/condition';

const NOBODY = { type: 'entity', entityType: '', id: '' } as const;
/** A residual condition reads nothing but the clock and the connection. */
const NOTHING = {
  principal: NOBODY,
  action: NOBODY,
  resource: NOBODY,
  resourceAttributes: record([]),
  context: record([]),
};

/** What a residual condition says at an instant (epoch ms) before anybody connects: `depends` where that hangs on who. */
export function testWithoutConnection(when: Expression, now: number): ConditionResult | 'depends' {
  const left = partiallyEvaluate(when, { ...NOTHING, now: datetime(BigInt(now)) });
  if (left.kind === 'residual') return 'depends';
  if (left.kind === 'fault' || typeof left.value !== 'boolean') return 'errs';
  return left.value ? 'fails' : 'passes';
}
