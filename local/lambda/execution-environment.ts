import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FunctionError, InvocationRequest, WorkerData, WorkerMessage } from './protocol';

export type InvocationOutcome =
  /** `result` is JSON. */
  { readonly ok: true; readonly result: string } | { readonly ok: false; readonly error: FunctionError };

export interface EnvironmentSettings {
  readonly worker: WorkerData;
  readonly variables: Readonly<Record<string, string>>;
  /** Longest time one invocation may take, in milliseconds of real time. */
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly onOutput: (chunk: string) => void;
}

interface Pending {
  readonly request: InvocationRequest;
  readonly resolve: (outcome: InvocationOutcome) => void;
  readonly timer: NodeJS.Timeout;
}

/** Time Lambda gives a function to load. */
const INIT_TIMEOUT_MS = 10_000;
const NURSERY_MB = 4;

/** One worker thread: one invocation at a time. After a fault of its own (`usable` false) it must not be used again. */
export class ExecutionEnvironment {
  public usable = true;
  readonly #settings: EnvironmentSettings;
  readonly #worker: Worker;
  readonly #ready: Promise<FunctionError | undefined>;
  #pending: Pending | undefined;
  #settleReady: (error: FunctionError | undefined) => void = () => undefined;

  public constructor(settings: EnvironmentSettings) {
    this.#settings = settings;
    this.#ready = new Promise((resolve) => {
      this.#settleReady = resolve;
    });
    this.#worker = new Worker(path.join(__dirname, 'worker.mts'), {
      workerData: settings.worker,
      env: { ...settings.variables },
      // Neither a loader nor a flag of this process reaches the function.
      execArgv: [],
      // As much memory as the template gives the function; a small nursery, for there are many of these.
      resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb, maxYoungGenerationSizeMb: NURSERY_MB },
      stdout: true,
      stderr: true,
    });
    this.#worker.on('message', (message: WorkerMessage) => this.#receive(message));
    this.#worker.on('error', (error) => this.#broken(crash(error)));
    this.#worker.on('exit', (code) => this.#broken(exited(code)));
  }

  /** Never rejects. */
  public async invoke(request: InvocationRequest): Promise<InvocationOutcome> {
    const initError = await this.#initialised();
    if (initError !== undefined) return { ok: false, error: initError };
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#timeOut(request), this.#settings.timeoutMs);
      this.#pending = { request, resolve, timer };
      this.#worker.postMessage(request);
    });
  }

  public async stop(): Promise<void> {
    this.#broken({ errorType: 'Runtime.ExitError', errorMessage: 'the local service is stopping' });
    await this.#worker.terminate();
  }

  async #initialised(): Promise<FunctionError | undefined> {
    const timer = setTimeout(() => {
      this.#broken({ errorType: 'Sandbox.Timedout', errorMessage: 'Init timed out after 10.00 seconds' });
    }, INIT_TIMEOUT_MS);
    try {
      return await this.#ready;
    } finally {
      clearTimeout(timer);
    }
  }

  #receive(message: WorkerMessage): void {
    for (const chunk of message.output) this.#settings.onOutput(chunk);
    if (message.kind === 'ready') this.#settleReady(undefined);
    else if (message.kind === 'broken') this.#broken(message.error);
    else if (message.kind === 'returned') this.#answer({ ok: true, result: message.result });
    else this.#answer({ ok: false, error: message.error });
  }

  #timeOut(request: InvocationRequest): void {
    const seconds = (this.#settings.timeoutMs / 1000).toFixed(2);
    this.#broken({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${request.requestId} Error: Task timed out after ${seconds} seconds`,
    });
  }

  #answer(outcome: InvocationOutcome): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined) return;
    clearTimeout(pending.timer);
    pending.resolve(outcome);
  }

  #broken(error: FunctionError): void {
    if (!this.usable) return;
    this.usable = false;
    this.#settleReady(error);
    this.#answer({ ok: false, error });
    void this.#worker.terminate();
  }
}

const crash = (thrown: unknown): FunctionError => {
  const [name, message] = thrown instanceof Error ? [thrown.name, thrown.message] : ['Error', String(thrown)];
  return { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: `${name}: ${message}` };
};

const exited = (code: number): FunctionError => ({
  errorType: 'Runtime.ExitError',
  errorMessage: `Error: Runtime exited with error: exit status ${code}`,
});
