import { arnOf } from '../assembly/account';
import type { VirtualClock } from '../clock';
import type { Json, JsonObject } from '../json';
import type { Scope } from './asl';
import { nestedScopes } from './asl';
import { InterpretedState } from './state';
import { requireCarriable, STATES_ERRORS, StatesError } from './states-error';
import { WaitState } from './wait-state';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';

/** What is known of an execution, as `DescribeExecution` would tell. */
export interface Execution {
  readonly id: string;
  readonly name: string;
  readonly stateMachine: string;
  /** ISO 8601, virtual time. */
  readonly startedAt: string;
  status: ExecutionStatus;
  error: string | undefined;
  cause: string | undefined;
  /** States entered, in order; those of nested scopes among them. */
  readonly states: string[];
}

/** A scope with its states prepared once and run many times. */
export interface CompiledScope {
  readonly startAt: string;
  readonly states: ReadonlyMap<
    string,
    { readonly state: InterpretedState | WaitState; readonly nested: readonly CompiledScope[] }
  >;
}

export function compileScope(scope: Scope, retryFactor: number): CompiledScope {
  const states = Object.entries(scope.States).map(
    ([name, state]) =>
      [
        name,
        {
          state: state.Type === 'Wait' ? new WaitState(state) : new InterpretedState(name, state, retryFactor),
          nested: nestedScopes(state).map((nested) => compileScope(nested, retryFactor)),
        },
      ] as const,
  );
  return { startAt: scope.StartAt, states: new Map(states) };
}

export interface RunOptions {
  readonly execution: Execution;
  readonly input: Json;
  readonly stateMachine: { readonly arn: string; readonly name: string; readonly roleArn: string };
  readonly clock: VirtualClock;
  readonly runTask: (resource: string, input: Json) => Promise<Json>;
  /** True once the execution has timed out: no further state is entered. */
  readonly ended: () => boolean;
}

/** Enough to see where an execution went wrong, without keeping every iteration of a long loop. */
const KEPT_STATES = 200;

/** Goes from state to state until the scope ends; returns its output. Throws {@link StatesError}. */
export async function runScope(scope: CompiledScope, input: Json, options: RunOptions): Promise<Json> {
  let name = scope.startAt;
  let data = input;
  for (;;) {
    if (options.ended()) throw new StatesError(STATES_ERRORS.timeout, 'the execution has ended');
    const entry = scope.states.get(name);
    if (entry === undefined) throw new StatesError(STATES_ERRORS.runtime, `there is no state ${name}`);
    requireCarriable(data, `input of state ${name}`);
    options.execution.states.push(name);
    if (options.execution.states.length > KEPT_STATES) options.execution.states.shift();
    const transition = await entry.state.run(data, {
      context: contextOf(name, options),
      runTask: options.runTask,
      now: () => options.clock.now(),
      waitUntil: (instant) => waitUntil(instant, options),
      runNested: (index, nestedInput) => runNested(entry.nested[index], nestedInput, options),
    });
    requireCarriable(transition.output, `output of state ${name}`);
    if (transition.next === undefined) return transition.output;
    name = transition.next;
    data = transition.output;
  }
}

function runNested(scope: CompiledScope | undefined, input: Json, options: RunOptions): Promise<Json> {
  if (scope === undefined) throw new StatesError(STATES_ERRORS.runtime, 'there is no such branch');
  return runScope(scope, input, options);
}

/** How often the virtual clock is looked at, at least: somebody may move it. Milliseconds. */
const TICK = 25;

async function waitUntil(instant: number, { clock, ended }: RunOptions): Promise<void> {
  for (let left = instant - clock.now(); left > 0 && !ended(); left = instant - clock.now()) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, TICK)));
  }
}

/** The context object (`$$`) while a state runs. */
function contextOf(stateName: string, { execution, input, stateMachine, clock }: RunOptions): JsonObject {
  return {
    Execution: {
      Id: execution.id,
      Name: execution.name,
      Input: input,
      RoleArn: stateMachine.roleArn,
      StartTime: execution.startedAt,
    },
    State: { Name: stateName, EnteredTime: new Date(clock.now()).toISOString() },
    StateMachine: { Id: stateMachine.arn, Name: stateMachine.name },
  };
}

export const executionArn = (type: 'STANDARD' | 'EXPRESS', machine: string, name: string): string =>
  arnOf('states', type === 'EXPRESS' ? `express:${machine}:${name}` : `execution:${machine}:${name}`);
