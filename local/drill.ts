import * as path from 'node:path';
import { DRILLS, type DrillResult, DrillTheatre } from './drills/run';
import { messageOf } from './failure';

const HELP = `Usage: npm run drill [-- [name …] [--json]]
       npm run drill -- --list

Makes the condition of each alarm happen on a local service of its own, and checks that the metric, the alarm as it is
synthesized and the article of the runbook agree. All drills without a name; each takes a few seconds.
Exit codes: 0 all agree, 1 something does not, 2 the command was not understood.`;

interface Options {
  readonly names: readonly string[];
  readonly json: boolean;
  readonly list: boolean;
}

function optionsOf(given: readonly string[]): Options | undefined {
  const names = given.filter((option) => !option.startsWith('-'));
  const flags = given.filter((option) => option.startsWith('-'));
  const known = flags.every((flag) => flag === '--json' || flag === '--list');
  const unknown = names.filter((name) => !DRILLS.some((drill) => drill.name === name));
  if (!known || unknown.length > 0) return undefined;
  return { names, json: flags.includes('--json'), list: flags.includes('--list') };
}

async function main(given: readonly string[]): Promise<number> {
  if (given.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const options = optionsOf(given);
  if (options === undefined) {
    console.error(
      `cannot understand "${given.join(' ')}"; drills are: ${DRILLS.map(({ name }) => name).join(', ')}\n\n${HELP}`,
    );
    return 2;
  }
  if (options.list) {
    for (const { name, cause } of DRILLS) console.log(`${name.padEnd(20)} ${cause}`);
    return 0;
  }
  const chosen = DRILLS.filter(({ name }) => options.names.length === 0 || options.names.includes(name));
  const theatre = new DrillTheatre(path.join(__dirname, '..'));
  const results: DrillResult[] = [];
  try {
    for (const drill of chosen) {
      const result = await theatre.run(drill);
      results.push(result);
      if (!options.json) tell(result);
    }
  } finally {
    await theatre.close();
  }
  if (options.json) console.log(JSON.stringify(results.map(asJson), undefined, 2));
  const wrong = results.filter(({ problems }) => problems.length > 0).length;
  if (!options.json) console.log(`\n${results.length - wrong} of ${results.length} drills as expected.`);
  return wrong === 0 ? 0 : 1;
}

function tell({ drill, on, problems }: DrillResult): void {
  console.log(`\n${problems.length === 0 ? '✓' : '✕'} ${drill.name}: ${drill.cause}`);
  for (const { name, values, because } of on) {
    const shown = values.map((value) => value ?? '–').join(', ');
    console.log(`    on: ${name}${shown === '' ? '' : ` [${shown}]`} (${because.join(', ')})`);
  }
  for (const problem of problems) console.log(`    ! ${problem}`);
}

const asJson = ({ drill: { name, cause, raises }, on, problems }: DrillResult) => ({
  name,
  cause,
  raises,
  on,
  problems,
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(`The drills stopped: ${messageOf(error)}`);
    process.exitCode = 1;
  },
);
