import { COURSES, exploreCourse, WHOLE } from '../support/model/courses';
import type { Verification } from './verification';

/** Every reachable state of executions that go on at once; `npm test` takes two of them, this three where it can. */
export const projectionModel: Verification = {
  name: 'projection-model',
  summary: 'all interleavings of the real projection, with deaths and retries at any point, end in one row',
  run: async ({ scale, progress }) => {
    const counts: Record<string, string> = {};
    const failures: string[] = [];
    const all = COURSES.flatMap((course) => WHOLE.map((bounds) => ({ course, ...bounds })));
    const runs = all.slice(0, Math.ceil(all.length * scale));
    for (const [index, { course, most, crashes }] of runs.entries()) {
      progress(index / runs.length, course.name);
      const { states, transitions, counterexample } = await exploreCourse(course, { most, crashes });
      counts[`${course.name}, ${most} at once, ${crashes} death each`] = `${states} states, ${transitions} transitions`;
      if (counterexample !== undefined)
        failures.push([`${course.name}: ${counterexample.problem}`, ...counterexample.steps].join('\n    '));
    }
    progress(1, 'all courses');
    return { counts, failures };
  },
};
