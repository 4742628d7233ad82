import type { Command } from 'commander';
import * as z from 'zod';
import { type Context, type Run, withTarget } from '../context';
import { check } from '../doctor/checks';
import type { DeploymentFacts } from '../doctor/facts';
import { lookLocally } from '../doctor/look-locally';
import { EXIT } from '../failure';
import { print } from '../print';
import { progressOn } from '../terminal';
import { doctorText } from '../text/doctor';
import { aNumberUpTo, collected } from './options';

const optionsSchema = z.object({ endpoint: z.array(z.string()).default([]), expect: z.string().optional() });

export function addDoctor(program: Command, run: Run): void {
  const doctor = withTarget(program.command('doctor'))
    .description('check a deployment: endpoint, handler, secrets, sources, fleet, alarms')
    .option(
      '--endpoint <id>',
      'a Client VPN endpoint to look at; repeat for more (default: all of the Region)',
      collected,
    )
    .option('--expect <n>', 'how many devices should have a verdict', aNumberUpTo(999_999))
    .addHelpText('after', '\nExit code 1 where a check failed. Looks only: it changes nothing.');
  run(doctor, async (context) => {
    const { endpoint, expect } = optionsSchema.parse(doctor.opts());
    const progress = progressOn(context.terminal);
    progress.step('looking ...');
    const facts = await look(context, endpoint, expect === undefined ? undefined : Number(expect));
    progress.done();
    const checks = check(facts);
    const { name } = await context.target();
    print(context, { target: name, checks }, () => doctorText(checks, name, context.paint));
    return checks.some(({ state }) => state === 'failed') ? EXIT.failure : EXIT.ok;
  });
}

async function look(
  context: Context,
  endpoints: readonly string[],
  expected: number | undefined,
): Promise<DeploymentFacts> {
  const target = await context.target();
  if (target.aws === undefined) return await lookLocally(target, expected);
  const { awsClients, lookAtAws } = await import('../doctor/look-at-aws');
  return await lookAtAws(awsClients(target.aws.region), target, {
    ...target.aws,
    wantedEndpoints: endpoints,
    expectedDevices: expected,
    now: context.terminal.now(),
  });
}
