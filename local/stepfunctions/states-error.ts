/** Names Step Functions itself gives to errors. */
export const STATES_ERRORS = {
  runtime: 'States.Runtime',
  dataLimit: 'States.DataLimitExceeded',
  timeout: 'States.Timeout',
} as const;

/** Nothing catches or retries these, not even `States.ALL`: the execution fails. */
const UNCATCHABLE: readonly string[] = [STATES_ERRORS.runtime, STATES_ERRORS.dataLimit];

/** An error with the name a `Catch` or `Retry` matches. The interpreter reads `isCatchable` and `isRetryable`. */
export class StatesError extends Error {
  public readonly isCatchable: boolean;
  public readonly isRetryable: boolean;

  /** `cause` is the text that lands in `$.Cause`. */
  public constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
    this.isCatchable = !UNCATCHABLE.includes(name);
    this.isRetryable = this.isCatchable;
  }

  public static from(thrown: unknown): StatesError {
    if (thrown instanceof StatesError) return thrown;
    if (thrown instanceof Error) return new StatesError(thrown.name, thrown.message);
    return new StatesError(STATES_ERRORS.runtime, String(thrown));
  }
}

/** What a state, a task or an execution may carry, in bytes of UTF-8. */
const PAYLOAD_LIMIT = 256 * 1024;

/** Throws `States.DataLimitExceeded` for data Step Functions would not carry. */
export function requireCarriable(data: unknown, what: string): void {
  const size = Buffer.byteLength(JSON.stringify(data) ?? '');
  if (size > PAYLOAD_LIMIT) {
    throw new StatesError(
      STATES_ERRORS.dataLimit,
      `The ${what} has ${size} bytes, more than the ${PAYLOAD_LIMIT} a state can carry.`,
    );
  }
}
