/** The newest entries, so that a service that runs for days keeps its memory. */
export class Ring<T> {
  #entries: T[] = [];
  readonly #capacity: number;

  public constructor(capacity: number) {
    this.#capacity = capacity;
  }

  public push(entry: T): void {
    this.#entries.push(entry);
    // Cut in large steps: shifting one entry at a time would cost a copy per entry.
    if (this.#entries.length >= this.#capacity * 2) this.#entries = this.#entries.slice(-this.#capacity);
  }

  /** Oldest first. */
  public entries(): readonly T[] {
    return this.#entries.slice(-this.#capacity);
  }

  public clear(): void {
    this.#entries = [];
  }
}
