import { drillText } from '../../cli/text/drill';
import { paint } from '../../cli/text/format';
import { DRILLS, DrillTheatre } from '../../local/drills/run';
import { PROJECT_ROOT, Synthesized } from '../infra/synthesized';
import { runCommand } from '../support/command-world';

/* All drills run in `npm run verify -- drills` and by `postern drill`: each starts a service of its own. Here is one of them, and that none is missing. */

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

describe('postern drill', () => {
  test('names the drills, all of them or those that are meant', async () => {
    const all = await runCommand(['drill', '--list']);
    expect([all.code, all.err]).toEqual([0, '']);
    expect(all.out.trimEnd().split('\n')).toHaveLength(DRILLS.length);
    expect(all.out).toMatch(/^mdm-silent {2,}The MDM has stopped pushing/);
    const { out } = await runCommand(['drill', '--list', '--json', 'store-slow']);
    expect(JSON.parse(out)).toEqual([
      {
        name: 'store-slow',
        cause: 'Reads of the verdict table take longer than a decision may.',
        raises: [
          'Decisions take too long',
          'People cannot connect through a fault of ours',
          'Connections are denied by a fault of ours',
        ],
      },
    ]);
  });

  test.each([
    [
      ['drill', 'nonsense', 'mdm-silent', 'more'],
      'there is no drill "nonsense", "more"\n  there are: mdm-silent, bad-policy, ',
    ],
    [['drill', '--deployment', 'postern'], 'a drill breaks things on purpose: it runs on this machine only'],
    [['--region', 'eu-west-1', 'drill', 'mdm-silent'], 'never against a deployment'],
    [['drill', '--local'], 'each drill starts a local service of its own'],
    [['drill', '--at', 'noon'], "error: unknown option '--at'"],
  ])('%j is a usage error, and nothing is started', async (argv, message) => {
    const { code, out, err } = await runCommand(argv);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(message)]);
  });

  test('says of each drill what is on and what is wrong', () => {
    const outcome = {
      name: 'mdm-silent',
      cause: 'The MDM has stopped pushing.',
      raises: ['A source is silent (generic)'],
      on: [
        { name: 'A source is silent (generic)', values: [null, 0], because: ['SignalAccepted'] },
        { name: 'Many people are denied', values: [], because: ['Many connections are denied'] },
      ],
      problems: [],
      seconds: 7,
    };
    expect(drillText(outcome, paint(false))).toBe(`✓ mdm-silent: The MDM has stopped pushing. (7 s)
    on: A source is silent (generic) [–, 0] (SignalAccepted)
    on: Many people are denied (Many connections are denied)
`);
    expect(
      drillText({ ...outcome, on: [], problems: ['"X" is not on'] }, paint(false)),
    ).toBe(`✕ mdm-silent: The MDM has stopped pushing. (7 s)
    ! "X" is not on
`);
  });
});

describe('a drill', () => {
  const theatre = new DrillTheatre(PROJECT_ROOT);
  afterAll(() => theatre.close());
  const [drill] = DRILLS.filter(({ name }) => name === 'source-clock-wrong');
  if (drill === undefined) throw new Error('the drill is gone');

  test('by the command finds the alarm on, with the value that made it so', async () => {
    const { code, out, err } = await runCommand(['drill', drill.name, '--json']);
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toEqual([
      {
        name: drill.name,
        cause: drill.cause,
        raises: drill.raises,
        on: [{ name: 'The clock of a source is ahead', values: [6], because: ['TimesClamped'] }],
        problems: [],
        seconds: 0,
      },
    ]);
  }, 120_000);

  test('says which alarm is not on, and which is as well', async () => {
    const { problems } = await theatre.run({ ...drill, raises: ['Signals are parked'] });
    expect(problems).toEqual(['"Signals are parked" is not on', '"The clock of a source is ahead" is on as well']);
  }, 120_000);
});
