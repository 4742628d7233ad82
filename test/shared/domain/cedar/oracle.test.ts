import fc from 'fast-check';
import { COUNTS_MEAN_SOMETHING, cases } from '../../../support/cases';
import { policyText } from '../../../support/oracle/policies';
import { compareWithCedar, emptyTally } from '../../../support/oracle/tally';
import { world } from '../../../support/oracle/worlds';

/** Policies. */
const RUNS = cases(600);

describe('partial evaluation against full Cedar', () => {
  it('denies and errs by the same rules, for random policies, facts, clocks and connections', () => {
    const tally = emptyTally();
    fc.assert(
      fc.property(policyText, fc.array(world, { minLength: 3, maxLength: 3 }), (text, worlds) => {
        expect(compareWithCedar(text, worlds, tally)).toStrictEqual([]);
      }),
      { numRuns: RUNS },
    );
    expect(tally.decisions).toBeGreaterThan(3 * RUNS);
    if (!COUNTS_MEAN_SOMETHING) return;
    expect(tally.allowed / tally.decisions).toBeGreaterThan(0.15);
    expect(tally.denied / tally.decisions).toBeGreaterThan(0.15);
    expect(tally.erred / tally.decisions).toBeGreaterThan(0.03);
    expect(tally.live / tally.decisions).toBeGreaterThan(0.25);
  });
});
