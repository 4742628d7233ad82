import { CommanderError } from 'commander';
import { withLocalAddress } from './context';
import { EXIT, Failure } from './failure';
import { buildProgram } from './program';
import { processTerminal, type Terminal } from './terminal';
import { clean } from './text/format';

/** Runs one command line (without `node` and the script) and gives its exit code. Never throws. */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = buildProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...withLocalAddress(argv, terminal.environment)], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said what is wrong already; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return complain(error, terminal, argv.includes('--json'));
  }
}

function complain(error: unknown, terminal: Terminal, json: boolean): number {
  if (!(error instanceof Failure)) {
    terminal.err(`postern: unexpected: ${error instanceof Error ? error.message : String(error)}\n`);
    const debug = terminal.environment.POSTERN_DEBUG !== undefined && error instanceof Error;
    terminal.err(debug ? `${error.stack ?? ''}\n` : '  POSTERN_DEBUG=1 shows where\n');
    return EXIT.failure;
  }
  const { message, advice = '', exitCode, body } = error;
  if (json) {
    const details = typeof body === 'object' && body !== null ? body : {};
    terminal.out(`${JSON.stringify({ error: message, advice, ...details }, undefined, 2)}\n`);
  }
  terminal.err(`postern: ${clean(message)}\n`);
  if (advice !== '')
    terminal.err(
      `${advice
        .split('\n')
        .map((line) => `  ${clean(line)}\n`)
        .join('')}`,
    );
  return exitCode;
}
