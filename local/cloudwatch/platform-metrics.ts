import type { DataPoint } from './data-points';

const KEPT_MS = 8 * 24 * 3_600_000;

/** What AWS's own services would count of what runs here: as far as an alarm looks at it. */
export class PlatformMetrics {
  readonly #now: () => number;
  #points: DataPoint[] = [];

  public constructor(now: () => number) {
    this.#now = now;
  }

  public invoked(functionName: string, result: 'ok' | 'error' | 'throttled'): void {
    const dimensions = { FunctionName: functionName };
    // Lambda counts a throttled request neither as an invocation nor as an error.
    this.#count('AWS/Lambda', 'Throttles', dimensions, result === 'throttled' ? 1 : 0);
    if (result !== 'throttled') this.#count('AWS/Lambda', 'Errors', dimensions, result === 'error' ? 1 : 0);
  }

  public executionEnded(stateMachineArn: string, status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT'): void {
    const name = { SUCCEEDED: 'ExecutionsSucceeded', FAILED: 'ExecutionsFailed', TIMED_OUT: 'ExecutionsTimedOut' };
    this.#count('AWS/States', name[status], { StateMachineArn: stateMachineArn }, 1);
  }

  /** Counted so far; nothing older than an alarm can look back. */
  public points(): readonly DataPoint[] {
    const oldest = this.#now() - KEPT_MS;
    this.#points = this.#points.filter(({ at }) => at >= oldest);
    return this.#points;
  }

  #count(namespace: string, name: string, dimensions: Readonly<Record<string, string>>, value: number): void {
    this.#points.push({ namespace, name, dimensions, value, at: this.#now() });
  }
}
