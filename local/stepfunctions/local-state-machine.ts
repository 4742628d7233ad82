import { randomUUID } from 'node:crypto';
import type { Activity } from '../activity';
import type { VirtualClock } from '../clock';
import type { Json } from '../json';
import { Ring } from '../ring';
import type { StateMachineDefinition } from './definitions';
import { type CompiledScope, compileScope, type Execution, executionArn, runScope } from './execution';
import { requireCarriable, STATES_ERRORS, StatesError } from './states-error';

export type ExecutionOutcome =
  | { readonly execution: Execution; readonly status: 'SUCCEEDED'; readonly output: Json }
  | {
      readonly execution: Execution;
      readonly status: 'FAILED' | 'TIMED_OUT';
      readonly error: string;
      readonly cause: string;
    };

export interface LocalStateMachineOptions {
  readonly definition: StateMachineDefinition;
  readonly clock: VirtualClock;
  readonly activity: Activity;
  readonly runTask: (resource: string, input: Json) => Promise<Json>;
  /** Share of the real waiting time before a retry: 1 waits as long as AWS. */
  readonly retryFactor: number;
  readonly onFailed: (execution: Execution) => void;
  /** Gets the ARN of the machine at the end of each execution. */
  readonly onEnded: (stateMachineArn: string, status: ExecutionOutcome['status']) => void;
}

const EXPRESS_LIMIT_SECONDS = 300;
const KEPT_EXECUTIONS = 500;

/** A state machine of the template, run by aws-local-stepfunctions one state at a time. */
export class LocalStateMachine {
  public readonly definition: StateMachineDefinition;
  readonly #options: LocalStateMachineOptions;
  readonly #scope: CompiledScope;
  readonly #executions = new Ring<Execution>(KEPT_EXECUTIONS);

  public constructor(options: LocalStateMachineOptions) {
    this.definition = options.definition;
    this.#options = options;
    this.#scope = compileScope(options.definition.scope, options.retryFactor);
  }

  /** Newest executions, oldest first. */
  public executions(): readonly Execution[] {
    return this.#executions.entries();
  }

  /** Starts an execution and gives the end to come. Throws {@link StatesError} for an input that cannot be carried. */
  public start(input: Json): Promise<ExecutionOutcome> {
    return this.begin(input).ended;
  }

  /** `StartExecution`: the execution, which is under way. Throws {@link StatesError} for an input that cannot be carried. */
  public begin(input: Json): { readonly execution: Execution; readonly ended: Promise<ExecutionOutcome> } {
    requireCarriable(input, 'input of the execution');
    const { name: machine, type } = this.definition;
    const name = randomUUID();
    const execution: Execution = {
      id: executionArn(type, machine, name),
      name,
      stateMachine: machine,
      startedAt: new Date(this.#options.clock.now()).toISOString(),
      status: 'RUNNING',
      error: undefined,
      cause: undefined,
      states: [],
    };
    this.#executions.push(execution);
    const ended = this.#options.activity.track(`execution ${name} of ${machine}`, this.#run(execution, input));
    return { execution, ended };
  }

  async #run(execution: Execution, input: Json): Promise<ExecutionOutcome> {
    const { clock, runTask, onFailed, onEnded } = this.#options;
    const { arn, name, roleArn, type, timeoutSeconds } = this.definition;
    const timeout = deadline(
      type === 'EXPRESS' ? Math.min(timeoutSeconds ?? EXPRESS_LIMIT_SECONDS, EXPRESS_LIMIT_SECONDS) : timeoutSeconds,
    );
    try {
      const running = runScope(this.#scope, input, {
        execution,
        input,
        stateMachine: { arn, name, roleArn },
        clock,
        runTask,
        ended: () => execution.status !== 'RUNNING',
      });
      const output = await Promise.race([running, timeout.expired]);
      execution.status = 'SUCCEEDED';
      return { execution, status: 'SUCCEEDED', output };
    } catch (thrown) {
      const error = StatesError.from(thrown);
      const status = error === timeout.error ? 'TIMED_OUT' : 'FAILED';
      execution.status = status;
      execution.error = error.name;
      execution.cause = error.message;
      onFailed(execution);
      return { execution, status, error: error.name, cause: error.message };
    } finally {
      timeout.clear();
      if (execution.status !== 'RUNNING') onEnded(arn, execution.status);
    }
  }
}

/** Rejects after so many seconds of real time; never, without a limit. */
function deadline(seconds: number | undefined): { expired: Promise<never>; error: StatesError; clear: () => void } {
  const error = new StatesError(STATES_ERRORS.timeout, `the execution ran longer than ${seconds} seconds`);
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    if (seconds !== undefined) timer = setTimeout(() => reject(error), seconds * 1000);
  });
  return { expired, error, clear: () => clearTimeout(timer) };
}
