import { COURSES, exploreCourse } from './test/support/model/courses';
const main = async () => {
  const [most, crashes, red, only] = process.argv.slice(2).map(Number);
  for (const c of COURSES.slice(only ?? 0, only === undefined ? undefined : only + 1)) {
    const t = Date.now();
    const r = await exploreCourse(c, { crashes: crashes ?? 0, most: most ?? 2, reduced: red !== 0 });
    console.log(c.name, r.states, r.transitions, r.ends.length, r.counterexample?.problem ?? 'ok', Date.now() - t, 'ms', Math.round(process.memoryUsage().heapUsed/1e6));
    console.log(r.counterexample?.steps.join('\n') ?? '');
  }
};
main();
