import { COURSES, exploreCourse, WHOLE } from '../support/model/courses';
import type { Verification } from './verification';

/** Every reachable state of executions that go on at once; `npm test` takes two of them, this three where it can. */
export const projectionModel: Verification = {
  name: 'projection-model',
  summary: 'all interleavings of the real projection, with deaths and retries at any point, end in one row',
  run: async ({ scale, progress }) => {
    const counts: Record<string, string> = {};
    const failures: string[] = [];
    const runs = COURSES.flatMap((course) => WHOLE.map((bounds) => ({ course, ...bounds })));
    const mostStates = Math.ceil(MOST_STATES * scale);
    for (const [index, { course, most, crashes }] of runs.entries()) {
      progress(index / runs.length, course.name);
      const { complete, states, transitions, counterexample } = await exploreCourse(course, {
        most,
        crashes,
        mostStates,
      });
      const seen = `${complete ? 'all' : 'the first'} ${states} states, ${transitions} transitions`;
      counts[`${course.name}, ${most} at once, ${crashes} deaths each`] = seen;
      if (counterexample !== undefined)
        failures.push([`${course.name}: ${counterexample.problem}`, ...counterexample.steps].join('\n    '));
    }
    progress(1, 'all courses');
    return { counts, failures };
  },
};

/** What fits into some gigabyte of memory; a course with more is seen as far, and said to be. */
const MOST_STATES = 1_500_000;
