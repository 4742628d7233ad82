import { benchAuthorize } from './authorize/run';
import { type Figure, overBudget } from './figures';

const HELP = `Usage: npm run bench [-- --json]

Measures the connect handler against a baseline and the floor, in one run on this machine.
  --json   print the figures as one JSON object (key to number)
Exit code 1 when a figure exceeds its budget.`;

async function main(options: readonly string[]): Promise<number> {
  if (options.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const unknown = options.filter((option) => option !== '--json');
  if (unknown.length > 0) {
    console.error(`unknown option ${unknown.join(' ')}\n\n${HELP}`);
    return 2;
  }
  const json = options.includes('--json');
  const figures = await benchAuthorize((line) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${line}   `);
  });
  if (process.stderr.isTTY) process.stderr.write('\r');
  console.log(
    json
      ? JSON.stringify(Object.fromEntries(figures.map(({ key, value }) => [key, rounded(value)])), null, 2)
      : table(figures),
  );
  const over = overBudget(figures);
  for (const { key, value, budget } of over)
    console.error(`over budget: ${key} is ${rounded(value)}, at most ${budget} allowed`);
  return over.length > 0 ? 1 : 0;
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

function table(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ key }) => key.length));
  return figures
    .map(
      ({ key, value, unit, budget }) =>
        `${key.padEnd(width)}  ${String(rounded(value)).padStart(10)}  ${unit}${budget === undefined ? '' : ` (budget ${budget})`}`,
    )
    .join('\n');
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
