import type { Activity } from '../activity';
import type { VirtualClock } from '../clock';
import { findByName } from '../lookup';
import { Ring } from '../ring';
import type { InvocationOutcome } from './execution-environment';
import { FunctionPool, Throttled } from './function-pool';
import type { FunctionDefinition } from './functions';
import type { ServiceEndpoints } from './runtime-variables';

export interface LambdaServiceOptions {
  readonly definitions: readonly FunctionDefinition[];
  readonly clock: VirtualClock;
  readonly activity: Activity;
  readonly endpoints: ServiceEndpoints;
  readonly onOutput: (functionName: string, chunk: string) => void;
  /** Worker threads per function. */
  readonly maxEnvironments: number;
  /** Share of the real waiting time before an asynchronous invocation is tried again. */
  readonly retryFactor: number;
  readonly onFailed: (functionName: string, why: string) => void;
  /** Gets every attempt to run a function. */
  readonly onInvoked: (functionName: string, result: 'ok' | 'error' | 'throttled') => void;
}

/** What Lambda puts into a function's failure destination, as far as it is of use. */
export interface FailedInvocation {
  readonly destinationArn: string;
  readonly functionName: string;
  readonly requestPayload: string;
  readonly why: string;
}

/** Every function of the deployment. */
export class LambdaService {
  readonly #options: LambdaServiceOptions;
  readonly #pools: readonly FunctionPool[];
  readonly #failed = new Ring<FailedInvocation>(1_000);

  public constructor(options: LambdaServiceOptions) {
    this.#options = options;
    const { clock, endpoints, onOutput, maxEnvironments } = options;
    this.#pools = options.definitions.map(
      (definition) => new FunctionPool({ definition, clock, endpoints, onOutput, maxEnvironments }),
    );
  }

  public definitions(): readonly FunctionDefinition[] {
    return this.#options.definitions;
  }

  /** By exact name or ARN; undefined where there is no such function. `event` is JSON. Throws {@link Throttled}. */
  public invoke(nameOrArn: string, event: string): Promise<InvocationOutcome> | undefined {
    const pool = this.#pool(nameOrArn);
    return pool && this.#run(pool, event);
  }

  /** The function of this name, or of the only name that contains it. */
  public find(name: string): FunctionDefinition {
    return findByName('function', this.#options.definitions, (definition) => [definition.name, definition.arn], name);
  }

  public has(nameOrArn: string): boolean {
    return this.#pool(nameOrArn) !== undefined;
  }

  /** Takes an event as Lambda's queue does and runs it later, trying again after a failure. Throws where there is no such function. */
  public enqueue(nameOrArn: string, event: string): void {
    const pool = this.#pool(nameOrArn);
    if (pool === undefined) throw new Error(`there is no function ${nameOrArn}`);
    void this.#options.activity.track(
      `asynchronous invocation of ${pool.definition.name}`,
      this.#runQueued(pool, event),
    );
  }

  /** What lies in the failure destinations, oldest first. */
  public failedInvocations(): readonly FailedInvocation[] {
    return this.#failed.entries();
  }

  public async stop(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.stop()));
  }

  #pool(nameOrArn: string): FunctionPool | undefined {
    return this.#pools.find(({ definition }) => definition.name === nameOrArn || definition.arn === nameOrArn);
  }

  async #run(pool: FunctionPool, event: string): Promise<InvocationOutcome> {
    const { onInvoked } = this.#options;
    const { name } = pool.definition;
    try {
      const outcome = await pool.invoke(event);
      onInvoked(name, outcome.ok ? 'ok' : 'error');
      return outcome;
    } catch (error) {
      if (error instanceof Throttled) onInvoked(name, 'throttled');
      throw error;
    }
  }

  async #runQueued(pool: FunctionPool, event: string): Promise<void> {
    const { name, asynchronousRetries, failureDestination: destinationArn } = pool.definition;
    for (let attempt = 0; ; attempt += 1) {
      const failure = await failureOf(this.#run(pool, event));
      if (failure === undefined) return;
      if (attempt >= asynchronousRetries) {
        if (destinationArn !== undefined)
          this.#failed.push({ destinationArn, functionName: name, requestPayload: event, why: failure });
        return this.#options.onFailed(name, failure);
      }
      // Lambda waits a minute, then two.
      await new Promise((resolve) => setTimeout(resolve, 60_000 * (attempt + 1) * this.#options.retryFactor));
    }
  }
}

async function failureOf(invocation: Promise<InvocationOutcome>): Promise<string | undefined> {
  try {
    const outcome = await invocation;
    return outcome.ok ? undefined : `${outcome.error.errorType}: ${outcome.error.errorMessage}`;
  } catch (error) {
    if (error instanceof Throttled) return error.message;
    throw error;
  }
}
