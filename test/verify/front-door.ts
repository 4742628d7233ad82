import { pushesOf, shuffledAndDuplicated, throughTheFrontDoor } from '../support/front-door';
import type { Verification } from './verification';

const DEVICES = 40;
const PUSHES = 300;
const ORDERS = 3;

/** Signed pushes into started services, shuffled and duplicated in different ways, leave identical tables. */
export const frontDoor: Verification = {
  name: 'front-door',
  summary: 'signed pushes of several sources into started services, in any order, leave the same verdicts table',
  run: async ({ scale, seed, progress }) => {
    const pushes = pushesOf(Math.ceil(DEVICES * scale), Math.ceil(PUSHES * scale), seed);
    const orders = Array.from({ length: ORDERS }, (_, order) => shuffledAndDuplicated(pushes, seed + order));
    const runs = await throughTheFrontDoor(orders, (run) => progress(run / ORDERS, `order ${run + 1} of ${ORDERS}`));
    const tables = runs.map(({ verdicts }) => JSON.stringify(verdicts));
    const failures = runs.flatMap(({ outcomes }) =>
      Object.keys(outcomes).join() === 'events' ? [] : [`signals ended as ${JSON.stringify(outcomes)}`],
    );
    progress(1, 'all orders');
    if (new Set(tables).size !== 1) failures.push(...tables.map((table, order) => `order ${order + 1}: ${table}`));
    return {
      counts: {
        pushes: pushes.length,
        delivered: orders.reduce((sum, { length }) => sum + length, 0),
        rows: Object.keys(runs[0]?.verdicts ?? {}).length,
        'different tables': new Set(tables).size,
      },
      failures,
    };
  },
};
