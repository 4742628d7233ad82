import fc from 'fast-check';
import { policyText } from '../../../support/oracle/policies';
import { compareWithCedar, emptyTally } from '../../../support/oracle/tally';
import { world } from '../../../support/oracle/worlds';

/** Policies; a mutation run, which repeats this a thousand times, asks for fewer. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 600);

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
    // Shares mean something in a sample of some size.
    if (RUNS < 100) return;
    expect(tally.allowed / tally.decisions).toBeGreaterThan(0.15);
    expect(tally.denied / tally.decisions).toBeGreaterThan(0.15);
    expect(tally.erred / tally.decisions).toBeGreaterThan(0.03);
    expect(tally.live / tally.decisions).toBeGreaterThan(0.25);
  });
});
