import { openDynamoDb, type TestDynamoDb } from '../../support/dynamodb';
import { openTables, runSchedule } from '../../support/schedules';

/* `npm run verify -- schedules` runs 500. */
let database: TestDynamoDb;
beforeAll(async () => {
  database = await openDynamoDb('dynalite');
});
afterAll(async () => await database.close());

test('thirty random schedules over the real adapters each end in the rows of a calm world', async () => {
  const tables = await openTables(database);
  for (let seed = 1; seed <= 30; seed += 1) expect(await runSchedule(seed, tables)).toBeUndefined();
}, 120_000);
