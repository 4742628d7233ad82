import type { Expression } from '../../../shared/domain/cedar/expression';
import {
  askCedar,
  askResiduals,
  compileRules,
  instantsToProbe,
  leaveResiduals,
  prepareCedar,
  type Verdict,
} from './compare';
import type { World } from './worlds';

/** How many decisions were compared, by kind of outcome; a comparison means something only if every kind occurs. */
export interface Tally {
  decisions: number;
  allowed: number;
  denied: number;
  erred: number;
  /** Decisions from residuals that were not constant. */
  live: number;
}
export const emptyTally = (): Tally => ({ decisions: 0, allowed: 0, denied: 0, erred: 0, live: 0 });

export interface Difference {
  readonly text: string;
  readonly world: World;
  readonly now: number;
  readonly cedar: Verdict;
  readonly ours: Verdict;
}

/** Compares every decision of these policies in these worlds, at every instant where one may turn. */
export function compareWithCedar(text: string, worlds: readonly World[], tally: Tally): readonly Difference[] {
  prepareCedar(text);
  const rules = compileRules(text);
  return worlds.flatMap((world) => {
    const residuals = leaveResiduals(rules, world);
    const live = [...residuals.values()].some(isLive);
    return instantsToProbe(residuals, world).flatMap((now) => {
      const cedar = askCedar(world, now);
      const ours = askResiduals(residuals, world, now);
      count(tally, cedar, live);
      return JSON.stringify(cedar) === JSON.stringify(ours) ? [] : [{ text, world, now, cedar, ours }];
    });
  });
}

const isLive = (residual: Expression): boolean =>
  typeof residual !== 'boolean' && !(Array.isArray(residual) && residual[0] === 'error');

function count(tally: Tally, verdict: Verdict, live: boolean): void {
  tally.decisions += 1;
  if (live) tally.live += 1;
  if (verdict.denying.length > 0) tally.denied += 1;
  else if (verdict.erring.length > 0) tally.erred += 1;
  else tally.allowed += 1;
}
