import { Command } from 'commander';
import { addAgain } from './commands/again';
import { addCompletion } from './commands/completion';
import { addDeciding } from './commands/decide';
import { addDoctor } from './commands/doctor';
import { addDrill } from './commands/drill';
import { addLooking } from './commands/look';
import { addPolicies } from './commands/policy';
import { contextOf, type Run, withTarget } from './context';
import type { Terminal } from './terminal';

const ABOUT = `Device posture at the AWS Client VPN gate: who is let in, why, and what operators decided.

Talks to a deployment in AWS (credentials and Region as the AWS CLI finds them), or with --local to the service that
"npm start" runs. Everything goes over the deployment's operator route, signed for IAM.`;

const AFTER = `
Exit codes: 0 done; 1 it could not be done, or a check found something wrong; 2 the command line is wrong.
Guide: docs/guides/command.md`;

/** All commands. \`ended\` gets the exit code of the one that ran. */
export function buildProgram(terminal: Terminal, ended: (exitCode: number) => void): Command {
  const program = withTarget(new Command('postern'))
    .description(ABOUT)
    .addHelpText('after', AFTER)
    .helpCommand(false)
    .showHelpAfterError('(--help lists what there is)')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  const run: Run = (command, work) => {
    command.action(async (...given: unknown[]) => {
      const names = given.filter((one) => typeof one === 'string');
      ended((await work(contextOf(command.optsWithGlobals(), terminal), ...names)) ?? 0);
    });
  };
  addLooking(program, run);
  addPolicies(program, run);
  addDeciding(program, run);
  addAgain(program, run);
  addDoctor(program, run);
  addDrill(program, run);
  addCompletion(program, run);
  return program;
}
