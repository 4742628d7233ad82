import { randomUUID } from 'node:crypto';
import type { VirtualClock } from '../clock';
import { ExecutionEnvironment, type InvocationOutcome } from './execution-environment';
import type { FunctionDefinition } from './functions';
import { environmentOf, type ServiceEndpoints } from './runtime-variables';

/** The service refused to run the function at all. */
export class Throttled extends Error {
  public constructor(functionName: string) {
    super(`Rate Exceeded: ${functionName}`);
    this.name = 'TooManyRequestsException';
  }
}

export interface PoolOptions {
  readonly definition: FunctionDefinition;
  readonly clock: VirtualClock;
  readonly endpoints: ServiceEndpoints;
  readonly onOutput: (functionName: string, chunk: string) => void;
  /** Most worker threads of this function at a time; further invocations wait for one. */
  readonly maxEnvironments: number;
}

/** Runs one function on a few worker threads, kept warm as Lambda keeps its environments. */
export class FunctionPool {
  public readonly definition: FunctionDefinition;
  readonly #options: PoolOptions;
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #all = new Set<ExecutionEnvironment>();
  readonly #queue: ((environment: ExecutionEnvironment) => void)[] = [];
  #running = 0;

  public constructor(options: PoolOptions) {
    this.definition = options.definition;
    this.#options = options;
  }

  /** `event` is JSON. Throws {@link Throttled} beyond the reserved concurrency; everything else is an outcome. */
  public async invoke(event: string): Promise<InvocationOutcome> {
    const { reservedConcurrency, name } = this.definition;
    if (reservedConcurrency !== undefined && this.#running >= reservedConcurrency) throw new Throttled(name);
    this.#running += 1;
    try {
      const environment = await this.#acquire();
      try {
        return await environment.invoke(this.#request(event));
      } finally {
        this.#release(environment);
      }
    } finally {
      this.#running -= 1;
    }
  }

  public async stop(): Promise<void> {
    await Promise.all([...this.#all].map((environment) => environment.stop()));
  }

  #request(event: string): Parameters<ExecutionEnvironment['invoke']>[0] {
    const { name, arn, memory, logGroup, timeoutMs } = this.definition;
    return {
      requestId: randomUUID(),
      event,
      deadline: this.#options.clock.now() + timeoutMs,
      functionName: name,
      functionArn: arn,
      memory: String(memory),
      logGroup,
    };
  }

  #acquire(): Promise<ExecutionEnvironment> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.usable) return Promise.resolve(idle);
      this.#all.delete(idle);
    }
    if (this.#all.size < this.#options.maxEnvironments) return Promise.resolve(this.#start());
    return new Promise((resolve) => this.#queue.push(resolve));
  }

  #start(): ExecutionEnvironment {
    const { definition, clock, endpoints, onOutput } = this.#options;
    const environment = new ExecutionEnvironment({
      worker: { clockOffset: clock.offset, bundle: definition.bundle, exportName: definition.exportName },
      variables: environmentOf(definition, endpoints, `local/[$LATEST]${randomUUID().replaceAll('-', '')}`),
      timeoutMs: definition.timeoutMs,
      memoryMb: definition.memory,
      onOutput: (chunk) => onOutput(definition.name, chunk),
    });
    this.#all.add(environment);
    return environment;
  }

  #release(environment: ExecutionEnvironment): void {
    if (!environment.usable) this.#all.delete(environment);
    const waiting = this.#queue.shift();
    if (waiting !== undefined) waiting(environment.usable ? environment : this.#start());
    else if (environment.usable) this.#idle.push(environment);
  }
}
