import * as fc from 'fast-check';
import { connectCases } from '../../support/connect-cases';
import { checkConnectCase, emptyConnectTally } from '../../support/connect-tally';

/*
 * Whatever comes in, whatever the store holds and however it fails: an answer within the contract, never a throw, and
 * "allowed" exactly where an oracle written a second time allows. `npm run verify -- connect-inputs` does a million.
 */
test('any JSON in, a valid answer out, and allowed exactly where the oracle allows', async () => {
  const tally = emptyConnectTally();
  await fc.assert(
    fc.asyncProperty(connectCases, async (of) => {
      expect(await checkConnectCase(of, tally)).toBeUndefined();
    }),
    { numRuns: 20_000, unbiased: true },
  );
  // Otherwise this would hold for a handler that denies everybody.
  expect(tally.allowed / tally.cases).toBeGreaterThan(0.1);
  expect([...tally.outcomes.keys()]).toEqual(
    expect.arrayContaining(['rule', 'rule-error', 'locked', 'stale', 'row-unreadable', 'internal', 'store-timeout']),
  );
});
