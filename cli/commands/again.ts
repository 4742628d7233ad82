import type { Command } from 'commander';
import * as z from 'zod';
import { rebuildAnswerSchema, redriveAnswerSchema } from '../../shared/contracts/operator';
import { type Run, withTarget } from '../context';
import { EXIT, usageFailure } from '../failure';
import { print } from '../print';
import { operation } from '../targets/target';
import { progressOn } from '../terminal';
import { clean } from '../text/format';

/** Commands that have something done again, once its cause is mended. */
export function addAgain(program: Command, run: Run): void {
  const redrive = withTarget(program.command('redrive [signal...]'))
    .description('drive parked signals again, after their cause is mended')
    .option('--source <id>', 'all parked signals of this source')
    .option('--all', 'all parked signals')
    .addHelpText('after', '\n"postern signals --status parked" lists them, with why.');
  run(redrive, async (context) => {
    const { source, all } = z
      .object({ source: z.string().optional(), all: z.literal(true).optional() })
      .parse(redrive.opts());
    const signals = redrive.processedArgs.flat().filter((one) => typeof one === 'string');
    const chosen = [signals.length > 0, source !== undefined, all !== undefined].filter(Boolean).length;
    if (chosen !== 1) throw usageFailure('say which: signal ids, --source <id> or --all, and one of them only');
    const target = await context.target();
    const progress = progressOn(context.terminal);
    const body = signals.length > 0 ? { signals } : source === undefined ? { all } : { source };
    let answer = await operation(target, 'redrive', redriveAnswerSchema, body);
    const redriven = [...answer.redriven];
    // What was redriven may be parked anew: as long as new ones come, there is something left to do.
    while (answer.more && signals.length === 0 && answer.redriven.length > 0) {
      progress.step(`${redriven.length} signals driven again ...`);
      answer = await operation(target, 'redrive', redriveAnswerSchema, body);
      redriven.push(...answer.redriven);
    }
    progress.done();
    const whole = { ...answer, redriven };
    print(context, whole, () =>
      [
        `${redriven.length} ${redriven.length === 1 ? 'signal' : 'signals'} driven again; "postern signals" shows what becomes of them`,
        ...answer.notParked.map((id) => `not parked: ${clean(id)}`),
        ...(answer.refused > 0 ? [`${answer.refused} were not taken by the bus: run it again`] : []),
      ].join('\n'),
    );
    return answer.refused > 0 || answer.notParked.length > 0 ? EXIT.failure : EXIT.ok;
  });

  const rebuild = withTarget(program.command('rebuild')).description(
    'make the row of every name again from the log: what is right keeps its content, and counts one revision up',
  );
  run(rebuild, async (context) => {
    const answer = await operation(await context.target(), 'rebuild', rebuildAnswerSchema, {});
    print(
      context,
      answer,
      () => `started ${clean(answer.execution)}; "postern why <common name>" shows whether a row is as the log says`,
    );
    return undefined;
  });
}
