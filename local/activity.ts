/**
 * What is going on in the embedded AWS: events being delivered, executions running, functions invoked asynchronously.
 * `GET /quiet` and tests wait until nothing is.
 */
export class Activity {
  readonly #running = new Map<number, string>();
  #next = 0;
  #waiters: (() => void)[] = [];

  /** Returns the function that ends this piece of work; calling it twice does no harm. */
  public begin(what: string): () => void {
    const id = this.#next;
    this.#next += 1;
    this.#running.set(id, what);
    return () => {
      if (this.#running.delete(id) && this.#running.size === 0) {
        const waiters = this.#waiters;
        this.#waiters = [];
        for (const waiter of waiters) waiter();
      }
    };
  }

  /** Follows a promise; its failure is the caller's business. */
  public track<T>(what: string, work: Promise<T>): Promise<T> {
    const end = this.begin(what);
    return work.finally(end);
  }

  /** Each running piece of work, oldest first. */
  public busy(): readonly string[] {
    return [...this.#running.values()];
  }

  /** Waits until nothing runs, at most `timeoutMs`; returns what is still busy then (empty: all quiet). */
  public async quiet(timeoutMs: number): Promise<readonly string[]> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      // One turn of the loop first: work that ends may be about to start the next.
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (this.#running.size === 0) return [];
      const left = deadline - performance.now();
      if (left <= 0) return this.busy();
      await this.#idleOrAfter(left);
    }
  }

  #idleOrAfter(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#waiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
