import * as z from 'zod';
import { cloneJson, isJsonObject, type Json, type JsonObject } from '../json';
import { type Definition, StateMachine } from './interpreter';
import { bridge, CONTEXT_KEY, marker, prepareState } from './rewrite';
import { requireCarriable, STATES_ERRORS, StatesError } from './states-error';

/** What a state did: its output, and the state that comes next (none: the scope has ended). */
export interface Transition {
  readonly output: Json;
  readonly next: string | undefined;
}

/** What a state needs of the execution it runs in. */
export interface StateServices {
  /** The context object, without `Map`. */
  readonly context: JsonObject;
  /** Calls the service a task names. */
  readonly runTask: (resource: string, input: Json) => Promise<Json>;
  /** Virtual time, epoch milliseconds. */
  readonly now: () => number;
  /** Resolves once the virtual clock has reached the instant. */
  readonly waitUntil: (instant: number) => Promise<void>;
  /** Runs a nested scope (the item processor of a Map, a branch of a Parallel) to its end. */
  readonly runNested: (index: number, input: Json) => Promise<Json>;
}

const definitionSchema = z.custom<Definition>(isJsonObject);
/** The interpreter wraps what a state threw. */
const executionErrorSchema = z.object({ cause: z.instanceof(Error) });

/** One state, run by the interpreter: paths, templates, choices, retries, catches, Map and Parallel are its work. */
export class InterpretedState {
  readonly #name: string;
  readonly #resource: string;
  readonly #targets: readonly string[];
  readonly #nested: number;
  readonly #machine: InstanceType<typeof StateMachine>;

  public constructor(name: string, state: JsonObject, retryFactor: number) {
    const prepared = prepareState(name, state, retryFactor);
    this.#name = name;
    this.#resource = String(state.Resource);
    this.#targets = prepared.targets;
    this.#nested = state.Type === 'Map' ? 1 : Array.isArray(state.Branches) ? state.Branches.length : 0;
    this.#machine = new StateMachine(definitionSchema.parse(prepared.definition), {
      validationOptions: { noValidate: true },
    });
  }

  /** Throws {@link StatesError} for what nothing in the state catches. */
  public async run(input: Json, services: StateServices): Promise<Transition> {
    let next: string | undefined;
    const handlers: Record<string, (data: unknown) => Promise<Json>> = {
      [this.#name]: (data) => this.#runTask(cloneJson(data), services),
    };
    for (const target of this.#targets) {
      handlers[marker(target)] = async (data) => {
        next = target;
        return cloneJson(data);
      };
    }
    for (let index = 0; index < this.#nested; index += 1) {
      handlers[bridge(index)] = (data) => services.runNested(index, cloneJson(data));
    }
    const run = this.#machine.run(cloneJson(input), {
      context: { [CONTEXT_KEY]: services.context },
      overrides: { taskResourceLocalHandlers: handlers },
    });
    try {
      return { output: cloneJson(await run.result), next };
    } catch (error) {
      throw unwrap(error);
    }
  }

  async #runTask(input: Json, services: StateServices): Promise<Json> {
    requireCarriable(input, 'input of the task');
    const result = await services.runTask(this.#resource, input);
    requireCarriable(result, 'result of the task');
    return result;
  }
}

function unwrap(error: unknown): StatesError {
  const wrapped = executionErrorSchema.safeParse(error);
  const cause = wrapped.success ? wrapped.data.cause : error;
  if (cause instanceof StatesError) return cause;
  if (!(cause instanceof Error)) return StatesError.from(cause);
  // A fault of the interpreter itself (a TypeError in an intrinsic function) is what Step Functions calls a runtime error.
  const known = cause.name.startsWith('States.') || 'isCatchable' in cause;
  return new StatesError(known ? cause.name : STATES_ERRORS.runtime, cause.message);
}
