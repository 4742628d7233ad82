import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { main } from '../../cli/main';
import type { Terminal } from '../../cli/terminal';
import { ServiceClient, signedReport } from '../../local/demo/client';
import type { EmbeddedAws } from '../../local/embedded-services';
import { localServer } from '../../local/http/local-server';
import { closeServer, listenOnLoopback } from '../../local/loopback';
import { activeSecret, readLocalSecrets } from '../../local/secretsmanager/secrets';
import { type RunningService, startService } from '../../local/service';
import { synthesizeLocally } from './local-synthesis';

export interface CommandRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The local service, and the command run against it in this process. */
export interface CommandWorld {
  readonly url: string;
  readonly aws: EmbeddedAws;
  readonly client: ServiceClient;
  readonly problems: readonly string[];
  /** A report of the generic source, and wait until it is a row. */
  readonly report: (
    serial: string,
    observedAt: string,
    facts: Readonly<Record<string, unknown>>,
    type?: string,
  ) => Promise<void>;
  readonly postern: (...argv: string[]) => Promise<CommandRun>;
  readonly stop: () => Promise<void>;
}

/** Runs one command line as the launcher does, with what it prints caught. */
export async function runCommand(
  argv: readonly string[],
  environment: Terminal['environment'] = {},
  input = '',
): Promise<CommandRun> {
  let out = '';
  let err = '';
  const code = await main(argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    colours: false,
    progress: false,
    environment,
    now: () => 0,
    input: () => input,
  });
  return { code, out, err };
}

export async function startCommandWorld(instant: string): Promise<CommandWorld> {
  const assembly = synthesizeLocally();
  const secrets = readLocalSecrets();
  const problems: string[] = [];
  const onProblem = (line: string): void => void problems.push(line);
  const running: RunningService = await startService({
    assemblyDirectory: assembly,
    dataDirectory: undefined,
    secrets,
    onProblem,
  });
  const server: Server = localServer(() => running.service, onProblem);
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  running.aws.deploy();
  await running.aws.quiet();
  const client = new ServiceClient(url);
  await client.setClock(instant);
  let pushes = 0;
  return {
    url,
    aws: running.aws,
    client,
    problems,
    async report(serial, observedAt, facts, type = 'posture.reported') {
      pushes += 1;
      const body = {
        type,
        device: { id: serial, serialNumber: serial, name: 'laptop' },
        observedAt,
        ...(type === 'device.seen' ? {} : { facts }),
      };
      const push = signedReport(activeSecret(secrets, 'generic'), `msg_${pushes}`, await client.now(), body);
      const { status, body: answer } = await client.push(push);
      if (status !== 202) throw new Error(`${status}: ${answer}`);
      await client.quiet();
    },
    postern: (...argv) => runCommand(argv, { POSTERN_URL: url, POSTERN_OPERATOR: 'sam' }),
    async stop() {
      await closeServer(server);
      await running.stop();
      rmSync(assembly, { recursive: true, force: true });
    },
  };
}
