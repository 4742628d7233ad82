/**
 * The clock of the embedded AWS: real time plus an offset. The offset lies in shared memory, so that every worker thread
 * (whose `Date` is patched, see lambda/worker.mts) sees a change at once and without a message.
 */
export class VirtualClock {
  /** Handed to worker threads: one signed 64-bit integer, milliseconds added to real time. */
  public readonly offset: SharedArrayBuffer;
  readonly #view: BigInt64Array;
  readonly #real: () => number;

  /** `real` is the clock underneath, epoch milliseconds. */
  public constructor(real: () => number = Date.now) {
    this.offset = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
    this.#view = new BigInt64Array(this.offset);
    this.#real = real;
  }

  /** Epoch milliseconds. */
  public now(): number {
    return this.#real() + this.offsetMilliseconds();
  }

  /** Milliseconds by which this clock differs from real time. */
  public offsetMilliseconds(): number {
    return Number(Atomics.load(this.#view, 0));
  }

  public set(epochMilliseconds: number): void {
    Atomics.store(this.#view, 0, BigInt(Math.round(epochMilliseconds - this.#real())));
  }

  public advance(milliseconds: number): void {
    Atomics.add(this.#view, 0, BigInt(Math.round(milliseconds)));
  }
}
