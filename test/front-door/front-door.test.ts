import { pushesOf, shuffledAndDuplicated, throughTheFrontDoor } from '../support/front-door';

/* `npm run verify -- front-door` does the same with 300 pushes for 40 devices. */
test('signed pushes, shuffled and duplicated in three ways, leave three identical tables', async () => {
  const pushes = pushesOf(5, 20, 1);
  const runs = await throughTheFrontDoor([1, 2, 3].map((seed) => shuffledAndDuplicated(pushes, seed)));
  const [first, ...others] = runs;
  expect(Object.keys(first?.outcomes ?? {})).toEqual(['events']);
  expect(Object.keys(first?.verdicts ?? {})).toEqual(expect.arrayContaining(['front1', 'front2', 'front3', 'front4']));
  expect(others).toHaveLength(2);
  for (const other of others) {
    expect(other.verdicts).toEqual(first?.verdicts);
    expect(other.claims).toEqual(first?.claims);
  }
}, 240_000);
