import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface RunningService {
  readonly url: string;
  /** Stops the service if the demo started it. */
  stop(): Promise<void>;
}

/** Where `npm start` listens unless PORT says otherwise. */
export const DEFAULT_URL = `http://127.0.0.1:${process.env.PORT ?? '8484'}`;

export async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`);
    return response.ok;
  } catch {
    return false;
  }
}

/** Takes the service at `url` if one answers there, and starts one of its own otherwise. */
export async function findOrStartService(url: string, say: (line: string) => void): Promise<RunningService> {
  if (await isReady(url)) {
    say(`Driving the service that runs at ${url}.`);
    return { url, stop: () => Promise.resolve() };
  }
  say(`Nothing answers at ${url}: starting the service (about half a minute) ...`);
  return await startService(url, say);
}

/** Starts the service in a process of its own and waits until it is ready. */
export async function startService(
  url: string,
  say: (line: string) => void,
): Promise<RunningService & { readonly pid: number }> {
  const root = join(__dirname, '..', '..');
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'local', 'start.ts')], {
    cwd: root,
    env: { ...process.env, PORT: new URL(url).port },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let ended = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  }
  const exit = new Promise<void>((resolve) => {
    child.on('exit', () => {
      ended = true;
      resolve();
    });
  });
  const giveUp = Date.now() + 120_000;
  while (!(await isReady(url))) {
    if (ended || Date.now() > giveUp) {
      child.kill('SIGKILL');
      throw new Error(`the service did not become ready:\n${output.trim()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  say(`Ready at ${url}.`);
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await exit;
    },
  };
}
