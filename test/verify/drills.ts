import * as path from 'node:path';
import { DRILLS, DrillTheatre } from '../../local/drills/run';
import type { Verification } from './verification';

/** Every drill on a service of its own: the metric, the alarm as it is synthesized and the article of the runbook agree. */
export const drills: Verification = {
  name: 'drills',
  summary: 'the condition of each alarm happens on the local service; metric, alarm and article agree',
  run: async ({ progress }) => {
    const theatre = new DrillTheatre(path.join(__dirname, '..', '..'));
    const failures: string[] = [];
    let alarms = 0;
    try {
      for (const [index, drill] of DRILLS.entries()) {
        progress(index / DRILLS.length, drill.name);
        const { on, problems } = await theatre.run(drill);
        alarms += on.length;
        failures.push(...problems.map((problem) => `${drill.name}: ${problem}`));
      }
    } finally {
      await theatre.close();
    }
    return { counts: { drills: DRILLS.length, 'alarms raised': alarms }, failures };
  },
};
