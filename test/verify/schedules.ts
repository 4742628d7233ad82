import { openDynamoDb } from '../support/dynamodb';
import { openTables, runSchedule } from '../support/schedules';
import type { Verification } from './verification';

const SCHEDULES = 500;

/** Random schedules over the real adapters, policy changes and renames among them, end in the rows of a calm world. */
export const schedules: Verification = {
  name: 'schedules',
  summary:
    'random schedules of executions over dynalite and the real adapters, with deaths, renames and policy changes',
  run: async ({ scale, seed, progress }) => {
    const wanted = Math.ceil(SCHEDULES * scale);
    const failures: string[] = [];
    const database = await openDynamoDb('dynalite');
    try {
      const tables = await openTables(database);
      for (let index = 0; index < wanted; index += 1) {
        progress(index / wanted, `${index} schedules`);
        const problem = await runSchedule(seed + index, tables);
        if (problem !== undefined) failures.push(problem);
      }
    } finally {
      await database.close();
    }
    progress(1, `${wanted} schedules`);
    return { counts: { schedules: wanted }, failures };
  },
};
