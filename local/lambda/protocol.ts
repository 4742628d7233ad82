/** Messages between the pool and a worker thread. Types only: the worker's file is loaded without a bundler. */

/** How an invocation ends, in Lambda's own words. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export interface WorkerData {
  /** Signed 64-bit integer: milliseconds to add to real time. */
  readonly clockOffset: SharedArrayBuffer;
  /** Absolute path of the bundle. */
  readonly bundle: string;
  /** Name of the exported handler. */
  readonly exportName: string;
}

export interface InvocationRequest {
  readonly requestId: string;
  /** JSON. */
  readonly event: string;
  /** Epoch milliseconds, virtual time. */
  readonly deadline: number;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memory: string;
  readonly logGroup: string;
}

export type WorkerMessage =
  | { readonly kind: 'ready'; readonly output: readonly string[] }
  | { readonly kind: 'broken'; readonly output: readonly string[]; readonly error: FunctionError }
  /** `result` is JSON; null where the handler returned nothing. */
  | { readonly kind: 'returned'; readonly output: readonly string[]; readonly result: string }
  | { readonly kind: 'threw'; readonly output: readonly string[]; readonly error: FunctionError };
