import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Loads the bundle as Lambda does, then answers each message with what the handler made of it. */
const RUNTIME = `
  const { handler } = await import(process.argv[1]);
  process.on('message', async ({ event }) => {
    try { process.send({ result: await handler(event) }); } catch (error) { process.send({ error: error.name + ': ' + error.message }); }
  });
  process.send({ result: 'ready' });
`;

const running = new Set<ChildProcess>();
// A test that failed half-way stops nothing.
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

export interface LambdaProcess {
  /** What the handler returned. Rejects with what it threw. */
  invoke(event: unknown): Promise<unknown>;
  /** Ends the process; gives the lines it printed. */
  stop(): Promise<{ readonly stdout: readonly string[]; readonly stderr: readonly string[] }>;
}

/** Runs a bundle in a process of its own, with this environment and nothing else of ours. */
export async function startLambda(
  bundleDirectory: string,
  environment: Readonly<Record<string, string>>,
): Promise<LambdaProcess> {
  const bundle = pathToFileURL(join(bundleDirectory, 'index.mjs')).href;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', RUNTIME, '--', bundle], {
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.add(child);
  const printed = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed.stderr += text;
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await reply(child, printed);
  return {
    async invoke(event) {
      const answer = reply(child, printed);
      child.send({ event });
      return await answer;
    },
    async stop() {
      child.kill();
      await closed;
      const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');
      return { stdout: lines(printed.stdout), stderr: lines(printed.stderr) };
    },
  };
}

function reply(child: ChildProcess, printed: { readonly stderr: string }): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const exited = (): void => reject(new Error(`the process ended: ${printed.stderr}`));
    child.once('exit', exited);
    child.once('message', (message) => {
      child.off('exit', exited);
      if (typeof message === 'object' && message !== null && 'result' in message) resolve(message.result);
      else reject(new Error(JSON.stringify(message)));
    });
  });
}
