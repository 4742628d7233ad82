import { isJsonObject, type Json, type JsonObject } from '../json';
import type { StateServices, Transition } from './state';
import { STATES_ERRORS, StatesError } from './states-error';

const TIMES = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'];
/** A path to one place, such as `$.looks.due`. */
const PLACE = /^\$(\.[A-Za-z_][\w-]*)+$/;
/** Step Functions takes RFC 3339 with a zone. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Why this Wait would run differently here than in AWS. */
export function waitProblems(state: JsonObject): readonly string[] {
  const given = TIMES.filter((field) => field in state);
  if (given.length !== 1) return ['a Wait has exactly one of Seconds, SecondsPath, Timestamp and TimestampPath'];
  const path = state.SecondsPath ?? state.TimestampPath;
  return path === undefined || (typeof path === 'string' && PLACE.test(path))
    ? []
    : [`path ${String(path)} of a Wait is not supported by the local service`];
}

/**
 * A Wait, by the virtual clock: moving the clock forward ends it, as it ends everything that waits for time. Not left to
 * the interpreter, which waits by the machine's clock.
 */
export class WaitState {
  readonly #state: JsonObject;

  public constructor(state: JsonObject) {
    this.#state = state;
  }

  public async run(input: Json, services: StateServices): Promise<Transition> {
    await services.waitUntil(this.#end(input, services.now()));
    return { output: input, next: typeof this.#state.Next === 'string' ? this.#state.Next : undefined };
  }

  /** Epoch milliseconds. */
  #end(input: Json, now: number): number {
    const {
      Seconds: seconds,
      SecondsPath: secondsPath,
      Timestamp: timestamp,
      TimestampPath: timestampPath,
    } = this.#state;
    const length = secondsPath === undefined ? seconds : at(input, String(secondsPath));
    if (typeof length === 'number' && Number.isInteger(length) && length >= 0) return now + length * 1000;
    const instant = timestampPath === undefined ? timestamp : at(input, String(timestampPath));
    if (typeof instant === 'string' && TIMESTAMP.test(instant)) return Date.parse(instant);
    throw new StatesError(STATES_ERRORS.runtime, `a Wait for ${JSON.stringify(length ?? instant)}, which is no time`);
  }
}

function at(input: Json, path: string): Json {
  let value = input;
  for (const part of path.slice(2).split('.')) {
    const next = isJsonObject(value) ? value[part] : undefined;
    if (next === undefined) throw new StatesError(STATES_ERRORS.runtime, `there is nothing at ${path}`);
    value = next;
  }
  return value;
}
