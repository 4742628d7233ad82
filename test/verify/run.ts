import { Command, InvalidArgumentError } from 'commander';
import { VERIFICATIONS } from './registry';
import type { VerificationResult } from './verification';

interface Settings {
  readonly scale: number;
  readonly seed: number;
  readonly json?: true;
  readonly list?: true;
}

const positive = (text: string): number => {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
};
const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
};

const width = Math.max(...VERIFICATIONS.map(({ name }) => name.length));
const command = new Command('npm run verify --')
  .description('Proofs at full size: what `npm test` samples in seconds. Without names, all of them.')
  .argument('[names...]', 'which to run')
  .option('--scale <share>', 'share of the full size, such as 0.01 for a quick look', positive, 1)
  .option('--seed <number>', 'the same seed runs the same cases', whole, 1)
  .option('--json', 'print one JSON object (name to counts and failures) instead of lines')
  .option('--list', 'list the names and exit')
  .addHelpText('after', `\n${listed()}\n\nExit code 0: all hold. 1: at least one does not. 2: wrong usage.`)
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? 0 : 2);
  });

function listed(): string {
  return VERIFICATIONS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n');
}

async function main(names: readonly string[], settings: Settings): Promise<number> {
  if (settings.list === true) {
    console.log(listed());
    return 0;
  }
  const unknown = names.filter((name) => !VERIFICATIONS.some((verification) => verification.name === name));
  if (unknown.length > 0) {
    console.error(`unknown: ${unknown.join(', ')}; known are\n${listed()}`);
    return 2;
  }
  const results: Record<string, VerificationResult & { readonly seconds: number }> = {};
  for (const { name, run } of VERIFICATIONS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const started = performance.now();
    const result = await run({ scale: settings.scale, seed: settings.seed, progress: progressOf(name) });
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    results[name] = { ...result, seconds };
    if (settings.json !== true) print(name, result, seconds);
  }
  if (settings.json === true) console.log(JSON.stringify(results, null, 2));
  return Object.values(results).some(({ failures }) => failures.length > 0) ? 1 : 0;
}

/** On a terminal a line that is written over, elsewhere one every tenth. */
function progressOf(name: string): (done: number, what: string) => void {
  let tenths = 0;
  return (done, what) => {
    const text = `${name}: ${Math.min(100, Math.floor(done * 100))} %, ${what}`;
    if (process.stderr.isTTY) process.stderr.write(`\r${text}\u001b[K${done >= 1 ? '\n' : ''}`);
    else if (Math.floor(done * 10) > tenths) {
      tenths = Math.floor(done * 10);
      console.error(text);
    }
  };
}

function print(name: string, { counts, failures }: VerificationResult, seconds: number): void {
  console.log(`\n${name}: ${failures.length === 0 ? 'holds' : 'DOES NOT HOLD'} (${seconds} s)`);
  const longest = Math.max(0, ...Object.keys(counts).map((what) => what.length));
  for (const [what, count] of Object.entries(counts)) console.log(`  ${what.padEnd(longest)}  ${count}`);
  for (const failure of failures) console.log(`  FAILED ${failure}`);
}

command
  .action(async (names: readonly string[], settings: Settings) => {
    process.exitCode = await main(names, settings);
  })
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
