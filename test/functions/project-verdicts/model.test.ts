import { COURSES, exploreCourse, type NamedCourse } from '../../support/model/courses';
import {
  claimsLate,
  lostLeftAlone,
  oneActivation,
  type Project,
  revisionReadLate,
  trustingSnapshots,
  unchangedLeftAlone,
  unconditionalPut,
} from '../../support/model/projection';

/*
 * The real projection on in-memory stores: every reachable state of executions that go on at once, interleaved between any
 * two accesses, each dying and being begun anew at any point. Here two at a time; `npm run verify --
 * projection-model` takes three, and lets all of them die.
 */

const named = (name: string): NamedCourse => {
  const found = COURSES.find((course) => course.name === name);
  if (found === undefined) throw new Error(`no course is called "${name}"`);
  return found;
};
/** What an exploration has to show, cut to the width of a line. */
const tell = (...lines: readonly string[]): void => {
  process.stdout.write(lines.map((line, index) => `${index === 0 ? '' : '  '}${line.slice(0, 170)}\n`).join(''));
};
const SMALL = COURSES.filter(({ deaths }) => deaths !== undefined);

describe('two executions at once end in one row, whatever happens in between', () => {
  test.each(SMALL)('$name', async (course) => {
    const { states, transitions, ends, counterexample } = await exploreCourse(course, {
      most: 2,
      crashes: course.deaths ?? 0,
    });
    tell(`${course.name}, ${course.deaths} deaths each: ${states} states, ${transitions} transitions`);
    expect(counterexample).toBeUndefined();
    expect(states).toBeGreaterThan(300);
    expect(ends.length).toBeGreaterThan(0);
  });
});

test('leaving out orders that cannot matter leaves out no end', async () => {
  for (const course of SMALL.filter(({ deaths }) => deaths === 1)) {
    const [reduced, whole] = [true, false].map((reduction) =>
      exploreCourse(course, { most: 2, crashes: 0, reduced: reduction }),
    );
    const [few, all] = [await reduced, await whole];
    expect([...(few?.ends ?? [])].sort()).toEqual([...(all?.ends ?? [])].sort());
    expect(few?.states).toBeLessThan(all?.states ?? 0);
  }
});

describe('a broken rule is found out, with the steps that lead there', () => {
  const found = async (called: string, project: Project, name: string) => {
    const { counterexample } = await exploreCourse(named(name), { most: 2, crashes: 1, project });
    const { problem = 'none', steps = [] } = counterexample ?? {};
    tell(`${called}: ${problem}`, ...steps.filter((step) => / (append|claims\.add|\w+\.write) /.test(step)));
    return { problem, writes: steps.filter((step) => step.includes('verdicts.write')) };
  };
  const FIRST = 'a first enrolment, a report and an unenrolment';
  const CANCELLING = 'comings and goings that cancel each other out';

  test('a put without a condition: a row goes back to what was known before', async () => {
    const { problem, writes } = await found('unconditionalPut', unconditionalPut, FIRST);
    expect(problem).toMatch(/^row a was seen at 2, then at 1$/);
    expect(writes.map((step) => step.slice(0, 1))).toEqual(['2', '1']);
  });

  test('a revision that is read after the logs: the same', async () => {
    const { problem, writes } = await found('revisionReadLate', revisionReadLate, FIRST);
    expect(problem).toMatch(/^row a was seen at 2, then at 1$/);
    expect(writes.map((step) => step.slice(0, 1))).toEqual(['2', '1']);
  });

  test('an unchanged row that is left alone: an unenrolled device stays in', async () => {
    const { problem, writes } = await found('unchangedLeftAlone', unchangedLeftAlone, CANCELLING);
    expect(problem).toMatch(/^row a is .*"state":"active".*, not .*"state":"retired"/);
    expect(writes).toEqual([expect.stringContaining('ingest DeviceEnrolled')]);
  });

  test('a lost write that is not done again: what it had stored is never seen', async () => {
    const { problem } = await found('lostLeftAlone', lostLeftAlone, CANCELLING);
    expect(problem).toMatch(/^row a is .*, not /);
  });

  test('an activation that is looked at once: rows of the one before stay', async () => {
    const { problem } = await found(
      'oneActivation',
      oneActivation,
      'another policy and other names while devices come',
    );
    expect(problem).toMatch(/^nobody holds b: .*"activation":1.*"state":"active"/);
  });

  test('a snapshot that is trusted whatever was recorded before it: an event is never seen', async () => {
    const { problem } = await found(
      'trustingSnapshots',
      trustingSnapshots,
      'two that were recorded long ago, while a push of now makes snapshots',
    );
    expect(problem).toMatch(/^(row a|the snapshot of generic:1) is .*, not /);
  });

  test('claims that are stored after those of others were read: nobody sees that a name is claimed twice', async () => {
    const { problem } = await found(
      'claimsLate',
      claimsLate,
      'two devices that claim one name, and one that lets go of it',
    );
    expect(problem).toMatch(/^row n is .*"state":"active".*, not .*"state":"ambiguous"/);
  });
});
