/**
 * Tells reads that nobody waits for them any more. What AbortController does without its event machinery, which costs a
 * kept-alive exchange a tenth of its time (docs/decisions/0004-connect-path.md) for something that rarely happens.
 */
export class Cancellation {
  #cancelled = false;
  readonly #stops: (() => void)[] = [];

  public get cancelled(): boolean {
    return this.#cancelled;
  }

  /** `stop` is called once, when this is cancelled; at once where it already is. Must not throw. */
  public onCancel(stop: () => void): void {
    if (this.#cancelled) stop();
    else this.#stops.push(stop);
  }

  public cancel(): void {
    this.#cancelled = true;
    for (const stop of this.#stops.splice(0)) stop();
  }
}
