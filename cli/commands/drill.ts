import * as path from 'node:path';
import type { Command } from 'commander';
import * as z from 'zod';
import type { Context, Run } from '../context';
import { EXIT, Failure, usageFailure } from '../failure';
import { print } from '../print';
import { progressOn } from '../terminal';
import { type DrillOutcome, drillListText, drillText, type ShownDrill } from '../text/drill';

const ROOT = path.join(__dirname, '..', '..');
/** The local service needs what later ones have; `npx` and `npm run` take the project's own. */
const OLDEST_NODE = 22;

const optionsSchema = z.object({
  list: z.boolean().default(false),
  deployment: z.string().optional(),
  region: z.string().optional(),
  local: z.string().optional(),
});

/** Makes the conditions of alarms happen, on this machine. */
export function addDrill(program: Command, run: Run): void {
  const drill = program
    .command('drill [name...]')
    .description(
      'make the condition of each alarm happen on this machine, and check that metric, alarm and article agree',
    )
    .option('--list', 'only name the drills, and what each makes go wrong')
    .option('--json', 'print JSON, as documented in docs/guides/command.md')
    .addHelpText(
      'after',
      `
All drills without a name; each takes some seconds, on a local service of its own that nothing else sees.
Exit codes: 0 all agree; 1 something does not; 2 the command line is wrong.`,
    );
  run(drill, async (context) => {
    const { list, local, ...elsewhere } = optionsSchema.parse(drill.optsWithGlobals());
    if (elsewhere.deployment !== undefined || elsewhere.region !== undefined) {
      throw usageFailure(
        'a drill breaks things on purpose: it runs on this machine only, never against a deployment',
        'leave --deployment and --region out; to see whether a deployment is ready, "postern doctor"',
      );
    }
    if (local !== undefined) {
      throw usageFailure(
        'each drill starts a local service of its own, and leaves the one that runs alone',
        'leave --local out',
      );
    }
    const names = drill.processedArgs.flat().filter((name) => typeof name === 'string');
    // Only now: no other command needs the local service.
    const theatre: Theatre = await import('../../local/drills/run');
    const shown = theatre.DRILLS.map(({ name, cause, raises }): ShownDrill => ({ name, cause, raises }));
    const unknown = names.filter((name) => !shown.some((one) => one.name === name));
    if (unknown.length > 0) {
      throw usageFailure(
        `there is no drill ${unknown.map((name) => JSON.stringify(name)).join(', ')}`,
        `there are: ${shown.map(({ name }) => name).join(', ')}`,
      );
    }
    const isMeant = ({ name }: ShownDrill): boolean => names.length === 0 || names.includes(name);
    if (list) {
      const listed = shown.filter(isMeant);
      print(context, listed, () => drillListText(listed));
      return EXIT.ok;
    }
    return await runDrills(context, theatre, isMeant);
  });
}

/** A drill that could not be run to its end is one that does not agree; the others are run all the same. */
const stopped = (error: unknown): Pick<DrillOutcome, 'on' | 'problems'> => ({
  on: [],
  problems: [`it stopped: ${error instanceof Error ? error.message : String(error)}`],
});

type Theatre = typeof import('../../local/drills/run');

async function runDrills(
  context: Context,
  { DRILLS, DrillTheatre }: Theatre,
  isMeant: (drill: ShownDrill) => boolean,
): Promise<number> {
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    throw new Failure(`drills need Node ${OLDEST_NODE} or later, and this is ${process.versions.node}`, {
      advice: 'run them in the checkout as "npx postern drill", which takes its own',
    });
  }
  const { terminal, json, paint } = context;
  const chosen = DRILLS.filter(isMeant);
  const progress = progressOn(terminal);
  const theatre = new DrillTheatre(ROOT);
  const outcomes: DrillOutcome[] = [];
  try {
    for (const [index, drill] of chosen.entries()) {
      progress.step(`${index + 1} of ${chosen.length}: ${drill.name} ...`);
      const began = terminal.now();
      const { on, problems } = await theatre.run(drill).catch(stopped);
      const { name, cause, raises } = drill;
      const seconds = Math.round((terminal.now() - began) / 1_000);
      const outcome = { name, cause, raises, on, problems, seconds };
      outcomes.push(outcome);
      progress.done();
      if (!json) terminal.out(`${drillText(outcome, paint)}\n`);
    }
  } finally {
    progress.done();
    await theatre.close();
  }
  const wrong = outcomes.filter(({ problems }) => problems.length > 0).length;
  print(context, outcomes, () => `${outcomes.length - wrong} of ${outcomes.length} drills as expected`);
  return wrong === 0 ? EXIT.ok : EXIT.failure;
}
