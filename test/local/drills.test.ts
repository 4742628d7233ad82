import { DRILLS, DrillTheatre } from '../../local/drills/run';
import { PROJECT_ROOT, Synthesized } from '../infra/synthesized';

/* All drills run in `npm run verify` and by `npm run drill`: each starts a service of its own. Here is one of them, and that none is missing. */

test('each alarm is raised by a drill, and no drill waits for an alarm that is not there', () => {
  const synthesized = new Synthesized();
  const alarms = [
    ...synthesized.ofType('AWS::CloudWatch::Alarm').values(),
    ...synthesized.ofType('AWS::CloudWatch::CompositeAlarm').values(),
  ].map(({ Properties }) => String(Properties.AlarmName).replace('postern: ', ''));
  const kinds = (titles: readonly string[]) => [...new Set(titles.map((title) => title.replace(/ \(.*$/, '')))].sort();
  const raised = DRILLS.flatMap(({ raises }) => raises);
  expect(kinds(raised)).toEqual(kinds(alarms));
  expect(alarms).toEqual(expect.arrayContaining([...new Set(raised)]));
  expect(new Set(DRILLS.map(({ name }) => name)).size).toBe(DRILLS.length);
});

describe('a drill', () => {
  const theatre = new DrillTheatre(PROJECT_ROOT);
  afterAll(() => theatre.close());
  const [drill] = DRILLS.filter(({ name }) => name === 'source-clock-wrong');
  if (drill === undefined) throw new Error('the drill is gone');

  test('finds the alarm on, with the value that made it so', async () => {
    const { on, problems } = await theatre.run(drill);
    expect(problems).toEqual([]);
    expect(on).toEqual([{ name: 'The clock of a source is ahead', values: [6], because: ['TimesClamped'] }]);
  }, 120_000);

  test('says which alarm is not on, and which is as well', async () => {
    const { problems } = await theatre.run({ ...drill, raises: ['Signals are parked'] });
    expect(problems).toEqual(['"Signals are parked" is not on', '"The clock of a source is ahead" is on as well']);
  }, 120_000);
});
