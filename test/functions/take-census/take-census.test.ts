import { MOST_NAMED, takeCensus } from '../../../functions/take-census/take-census';
import { activeRow, ambiguousRow, LAST_SEEN, retiredRow, rowWithRules, VALID_UNTIL } from '../../support/rows';

async function* pages(...given: readonly (readonly string[])[]) {
  yield* given;
}
const ambiguous = (commonName: string) => JSON.stringify({ ...ambiguousRow, commonName });
const census = (rows: readonly (readonly string[])[], claimants: readonly (readonly string[])[], at = LAST_SEEN) =>
  takeCensus({ verdicts: () => pages(...rows), claimants: () => pages(...claimants) }, at);

describe('the census', () => {
  const failing = rowWithRules({ id: 'disk', when: true });

  it('counts what each name would be answered at that instant, over all pages', async () => {
    const rows = [
      [JSON.stringify(activeRow()), 'not a row'],
      [JSON.stringify(retiredRow), ambiguous('c02x'), JSON.stringify({ ...activeRow(), format: 99 })],
    ];
    expect(await census(rows, [])).toEqual({
      admitted: 1,
      denied: 1,
      stale: 0,
      ambiguous: 1,
      ambiguousNames: ['c02x'],
      unreadable: 2,
      devices: {},
    });
    expect(await census(rows, [], VALID_UNTIL + 1)).toMatchObject({ admitted: 0, denied: 2, stale: 1 });
  });

  it('counts a name that a rule denies', async () => {
    expect(await census([[JSON.stringify(failing)]], [])).toMatchObject({
      admitted: 0,
      denied: 1,
      stale: 0,
      unreadable: 0,
    });
  });

  it('counts each device once, under the source that told of it', async () => {
    const devices = [['ws1:1', 'ws1:2', 'ws1:1'], ['kolide:1', 'ws1:2'], []];
    expect((await census([], devices)).devices).toEqual({ ws1: 2, kolide: 1 });
  });

  it('names some ambiguous names, not all of a broken fleet', async () => {
    const rows = Array.from({ length: MOST_NAMED + 5 }, (_, n) => ambiguous(`c02-${n}`));
    const found = await census([rows], []);
    expect([found.ambiguous, found.ambiguousNames.length]).toEqual([MOST_NAMED + 5, MOST_NAMED]);
  });
});
