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
 * two accesses, each dying at any point and begun anew. Here two at a time, each dying once; `npm run verify --
 * projection-model` takes three, and two that die without end.
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
const QUICK = COURSES.filter(({ quick }) => quick);

describe('two executions at once end in one row, whatever happens in between', () => {
  test.each(QUICK)('$name', async (course) => {
    const { complete, states, transitions, ends, counterexample } = await exploreCourse(course, {
      most: 2,
      deaths: 1,
    });
    tell(`${course.name}: ${states} states, ${transitions} transitions`);
    expect(counterexample).toBeUndefined();
    expect(complete).toBe(true);
    expect(states).toBeGreaterThan(1_000);
    expect(ends.length).toBeGreaterThan(0);
  });
});

describe('leaving out what cannot matter leaves out no end', () => {
  const explored = async (course: NamedCourse, deaths: number, project?: Project) => {
    const bounds = { most: 2, deaths, ...(project === undefined ? {} : { project }) };
    const few = await exploreCourse(course, { ...bounds, everyEnd: true });
    const all = await exploreCourse(course, { ...bounds, everyEnd: true, reduced: false });
    expect([few.complete, all.complete]).toEqual([true, true]);
    expect([...few.ends].sort()).toEqual([...all.ends].sort());
    expect(few.states).toBeLessThan(all.states / 2);
    return all.ends;
  };

  test.each([
    ['one push delivered three times', 1],
    ['comings and goings that cancel each other out', 1],
    ['two that were recorded long ago, while a push of now makes snapshots', 0],
    ['other names while a device comes and is seen', 0],
  ])('%s, %d deaths each', async (name, deaths) => {
    await explored(named(name), deaths);
  });

  test('also where there are many: of a broken rule, right and wrong ones', async () => {
    for (const broken of [unchangedLeftAlone, revisionReadLate, lostLeftAlone])
      expect(
        (await explored(named('comings and goings that cancel each other out'), 1, broken)).length,
      ).toBeGreaterThan(1);
  });
});

describe('a broken rule is found out, with the steps that lead there', () => {
  const found = async (called: string, project: Project, name: string) => {
    const { counterexample } = await exploreCourse(named(name), { most: 2, deaths: 1, project });
    const { problem = 'none', steps = [] } = counterexample ?? {};
    tell(`${called}: ${problem}`, ...steps.filter((step) => / (append|claims\.add|\w+\.write) /.test(step)));
    return { problem, writes: steps.filter((step) => step.includes('verdicts.write')) };
  };
  const FIRST = 'a first enrolment, a report and an unenrolment';
  const CANCELLING = 'comings and goings that cancel each other out';

  test('a put without a condition: a row goes back to what was known before', async () => {
    const { problem, writes } = await found('unconditionalPut', unconditionalPut, FIRST);
    expect(problem).toMatch(/^row a was seen at 2, then at 1$/);
    expect(writes.map((step) => step.slice(0, 1)).join('')).toMatch(/21+$/);
  });

  test('a revision that is read after the logs: the same', async () => {
    const { problem, writes } = await found('revisionReadLate', revisionReadLate, FIRST);
    expect(problem).toMatch(/^row a was seen at 2, then at 1$/);
    expect(writes.map((step) => step.slice(0, 1)).join('')).toMatch(/21$/);
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
    const { problem } = await found('oneActivation', oneActivation, 'other names while a device comes and is seen');
    expect(problem).toMatch(/^row vpn-n is undefined, not .*"activation":2.*"state":"active"/);
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
