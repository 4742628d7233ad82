import { COURSES, exploreCourse } from '../support/model/courses';
import type { Verification } from './verification';

/** Every reachable state of executions that go on at once; `npm test` takes two of them, this three. */
export const projectionModel: Verification = {
  name: 'projection-model',
  summary: 'all interleavings of the real projection, with deaths and retries at any point, end in one row',
  run: async ({ scale, progress }) => {
    const counts: Record<string, string> = {};
    const failures: string[] = [];
    const runs = COURSES.flatMap((course) => [
      { course, most: 2, deaths: Number.POSITIVE_INFINITY },
      ...(course.whole === 3 ? [{ course, most: 3, deaths: 1 }] : []),
    ]);
    const mostStates = Math.ceil(MOST_STATES * scale);
    for (const [index, { course, most, deaths }] of runs.entries()) {
      progress(index / runs.length, course.name);
      const began = performance.now();
      const { complete, states, transitions, counterexample } = await exploreCourse(course, {
        most,
        deaths,
        mostStates,
      });
      const seconds = Math.round((performance.now() - began) / 1000);
      const seen = `${complete ? 'all' : 'the first'} ${states} states, ${transitions} transitions, ${seconds} s`;
      counts[`${course.name}, ${most} at once, ${deaths === 1 ? 'one death each' : 'deaths without end'}`] = seen;
      if (counterexample !== undefined)
        failures.push([`${course.name}: ${counterexample.problem}`, ...counterexample.steps].join('\n    '));
    }
    progress(1, 'all courses');
    return { counts, failures };
  },
};

/** What fits into some gigabytes of memory; a course with more is seen as far, and said to be. */
const MOST_STATES = 60_000_000;
