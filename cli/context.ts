import type { Command } from 'commander';
import * as z from 'zod';
import { usageFailure } from './failure';
import { DEFAULT_LOCAL_URL, localTarget } from './targets/local-target';
import type { Target } from './targets/target';
import type { Terminal } from './terminal';
import { type Paint, paint } from './text/format';

/** What a command works with. */
export interface Context {
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly paint: Paint;
  /** Found when it is first asked for: some commands need none. */
  readonly target: () => Promise<Target>;
}

const targetOptionsSchema = z.object({
  local: z.string().optional(),
  deployment: z.string().optional(),
  region: z.string().optional(),
  json: z.boolean().default(false),
});

/** Registers the work of a command; it gives an exit code, or undefined for success. */
export type Run = (
  command: Command,
  work: (context: Context, ...given: string[]) => Promise<number | undefined>,
) => void;

/** Options every command that talks to a deployment has. */
export const withTarget = (command: Command): Command =>
  command
    .option('--local [url]', `the service on this machine (${DEFAULT_LOCAL_URL}; also by POSTERN_URL)`)
    .option(
      '--deployment <name>',
      'name of the deployment in AWS (default: POSTERN_DEPLOYMENT, or the name in postern.config.ts)',
    )
    .option('--region <region>', "its Region (default: the SDK's own)")
    .option('--json', 'print JSON, as documented in docs/guides/command.md');

/** Which deployment is meant: `--local`, else what AWS options name, else POSTERN_URL, else AWS. */
export function contextOf(options: unknown, terminal: Terminal): Context {
  const { local, deployment, region, json } = targetOptionsSchema.parse(options);
  if (local !== undefined && (deployment ?? region) !== undefined) {
    throw usageFailure('--local is this machine: it has no --deployment and no --region', 'leave one of them out');
  }
  const { POSTERN_URL: url, POSTERN_DEPLOYMENT: named } = terminal.environment;
  const target = async (): Promise<Target> => {
    if (local !== undefined) return localTarget(urlOf(local), terminal.environment);
    if (url !== undefined && url !== '' && (deployment ?? region) === undefined)
      return localTarget(urlOf(url), terminal.environment);
    const { awsTarget } = await import('./targets/aws-target');
    return await awsTarget({ deployment: deployment ?? named ?? (await configuredName()), region });
  };
  let found: Promise<Target> | undefined;
  return {
    terminal,
    json,
    paint: paint(terminal.colours && !json),
    target: () => {
      found ??= target();
      return found;
    },
  };
}

function urlOf(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw usageFailure(`${JSON.stringify(text)} is not the address of a service`, `write it as ${DEFAULT_LOCAL_URL}`);
}

async function configuredName(): Promise<string> {
  const { default: configuration } = await import('../postern.config');
  return configuration.name;
}

/** `--local why` means the service at its usual place, not one at "why": an address is only taken where it is one. */
export const withLocalAddress = (argv: readonly string[], environment: Terminal['environment']): readonly string[] =>
  argv.map((argument, index) =>
    argument === '--local' && !/^https?:\/\//.test(argv[index + 1] ?? '')
      ? `--local=${environment.POSTERN_URL || DEFAULT_LOCAL_URL}`
      : argument,
  );
