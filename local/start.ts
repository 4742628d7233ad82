import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { takeDataFolder } from './data-folder';
import { LocalFailure } from './failure';
import { type LocalService, localServer } from './http/local-server';
import { closeServer, listenOnLoopback } from './loopback';
import { LOCAL_SECRETS_FILE, readLocalSecrets } from './secretsmanager/secrets';
import { type RunningService, startService } from './service';
import { readSettings } from './settings';
import { SimulatedApis } from './simulated/simulated-apis';
import { synthesize } from './synthesize';

/** `npm start`: synthesizes the template and runs it on this machine until told to stop. */
const ROOT = path.join(__dirname, '..');

const STOP_PATIENCE_MS = 5000;

const say = (line: string): void => console.log(line);
const warn = (line: string): void => console.error(`  ! ${line}`);

async function start(): Promise<void> {
  const settings = readSettings(process.env, ROOT);
  const secrets = readLocalSecrets();
  let service: LocalService | undefined;
  const server = localServer(() => service, warn);
  // First of all: a port in use is known before the seconds that synthesis takes.
  await listenOnLoopback(server, settings.port);
  const assemblyDirectory = path.join(ROOT, 'cdk.out.local', String(settings.port));
  let running: RunningService | undefined;
  const simulated = await SimulatedApis.open({ secrets, now: () => running?.aws.clock.now() ?? Date.now() });
  let release = (): void => undefined;
  const stop = async (): Promise<void> => {
    await closeServer(server);
    // What was accepted may come to its end; what does not is driven again by the sweep of the next start.
    await running?.aws.quiet(STOP_PATIENCE_MS);
    await running?.stop();
    await simulated.close();
    rmSync(assemblyDirectory, { recursive: true, force: true });
    rmSync(`${assemblyDirectory}.simulated.json`, { force: true });
    release();
  };
  try {
    if (settings.dataDirectory !== undefined) release = takeDataFolder(settings.dataDirectory);
    say('Postern, on this machine only');
    say('- synthesizing the template');
    await synthesize({
      root: ROOT,
      outputDirectory: assemblyDirectory,
      configurationFiles: withSimulatedApis(settings.configurationFiles, assemblyDirectory, simulated),
    });
    say(`- starting tables, functions and state machines (data: ${settings.dataDirectory ?? 'in memory'})`);
    running = await startService({
      assemblyDirectory,
      dataDirectory: settings.dataDirectory,
      secrets,
      apiOrigin: `http://127.0.0.1:${settings.port}`,
      simulated,
      onProblem: warn,
    });
    say('- activating the policy');
    await deployed(running);
  } catch (error) {
    await stop();
    throw error;
  }
  service = running.service;
  announce(settings.port);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      say('stopping');
      void stop().then(() => process.exit(0));
    });
  }
}

/** The configuration files, with one after the service's own that says where the simulated APIs of vendors are. */
function withSimulatedApis(
  [own = '', ...others]: readonly string[],
  assemblyDirectory: string,
  simulated: SimulatedApis,
): readonly string[] {
  const file = `${assemblyDirectory}.simulated.json`;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(simulated.configuration(), null, 2));
  return [own, file, ...others];
}

async function deployed({ aws }: RunningService): Promise<void> {
  aws.deploy();
  const busy = await aws.quiet();
  if (busy.length > 0) throw new LocalFailure(`the deployment does not come to rest: ${busy.join('; ')}`);
  const failed = aws.stateMachines.executions().find(({ status }) => status !== 'SUCCEEDED');
  if (failed !== undefined) throw new LocalFailure(`${failed.stateMachine} failed: ${failed.error}: ${failed.cause}`);
}

function announce(port: number): void {
  const url = `http://localhost:${port}`;
  say(`Ready at ${url}`);
  say(`  secrets of the sources: ${path.relative(ROOT, LOCAL_SECRETS_FILE)}`);
  say('  next: npm run demo');
  say(`        curl ${url}/signals          recent pushes and what became of them`);
  say(`        curl ${url}/devices/<name>   why a device is let in or not`);
}

start().catch((error: unknown) => {
  console.error(error instanceof LocalFailure ? `Postern cannot start: ${error.message}` : error);
  process.exitCode = 1;
});
