import { parseArgs } from 'node:util';
import { benchAuthorize } from './authorize/run';
import { benchRows } from './authorize-rows/run';
import { type Figure, overBudget } from './figures';
import { benchIngest } from './ingest/run';
import { benchProjection } from './projection/run';
import { benchVerdicts } from './verdicts/run';

/** Every bench by name; its figures begin with it. `progress` gets a line now and then, for a person who waits. */
const BENCHES: Readonly<Record<string, (progress: (line: string) => void) => Promise<readonly Figure[]>>> = {
  authorize: benchAuthorize,
  ingest: benchIngest,
  'authorize-rows': benchRows,
  projection: benchProjection,
  verdicts: benchVerdicts,
};

const HELP = `Usage: npm run bench [-- [name ...] [--json]]

Measures against named baselines, in one run on this machine. Benches: ${Object.keys(BENCHES).join(', ')}; all without a name.
  --json   print the figures as one JSON object (key to number)
Exit code 1 when a figure exceeds its budget, 2 when the command is wrong.`;

class Mistyped extends Error {}

function readArguments(): { readonly names: readonly string[]; readonly json: boolean; readonly help: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
    });
    const unknown = positionals.filter((name) => !Object.hasOwn(BENCHES, name));
    if (unknown.length > 0) throw new Error(`there is no bench ${unknown.join(', ')}`);
    return { names: positionals.length > 0 ? positionals : Object.keys(BENCHES), ...values };
  } catch (error) {
    throw new Mistyped(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
}

async function main(): Promise<number> {
  const { names, json, help } = readArguments();
  if (help) {
    console.log(HELP);
    return 0;
  }
  const figures: Figure[] = [];
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (names.includes(name)) figures.push(...(await bench(progress(name))));
  }
  console.log(json ? asJson(figures) : table(figures));
  const over = overBudget(figures);
  for (const { key, value, budget } of over)
    console.error(`over budget: ${key} is ${rounded(value)}, at most ${budget} allowed`);
  return over.length > 0 ? 1 : 0;
}

/** On a terminal, one line that is written over. */
const progress =
  (name: string) =>
  (line: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${name}: ${line}\r`);
  };

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

const asJson = (figures: readonly Figure[]): string =>
  JSON.stringify(Object.fromEntries(figures.map(({ key, value }) => [key, rounded(value)])), null, 2);

function table(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ key }) => key.length));
  return figures
    .map(
      ({ key, value, unit, budget }) =>
        `${key.padEnd(width)}  ${String(rounded(value)).padStart(10)}  ${unit}${budget === undefined ? '' : ` (budget ${budget})`}`,
    )
    .join('\n');
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof Mistyped ? 2 : 1;
  },
);
