import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import type { VirtualClock } from './clock';
import { LocalFailure, messageOf } from './failure';

const keptSchema = z.object({ offsetMilliseconds: z.number().int() });

/** A data folder keeps the clock too: without it, what was recorded after `POST /clock` would lie in the future of the next start. */
export class KeptClock {
  readonly #clock: VirtualClock;
  readonly #file: string;

  public constructor(clock: VirtualClock, dataDirectory: string) {
    this.#clock = clock;
    this.#file = path.join(dataDirectory, 'clock.json');
  }

  /** Sets the clock as it was kept; nothing was kept by a first start. */
  public restore(): void {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch {
      return;
    }
    try {
      this.#clock.advance(keptSchema.parse(JSON.parse(text)).offsetMilliseconds);
    } catch (error) {
      throw new LocalFailure(`${this.#file} is damaged: ${messageOf(error)}`, { cause: error });
    }
  }

  public keep(): void {
    try {
      writeFileSync(this.#file, JSON.stringify({ offsetMilliseconds: this.#clock.offsetMilliseconds() }));
    } catch (error) {
      throw new LocalFailure(`the data folder cannot be written: ${messageOf(error)}`, { cause: error });
    }
  }
}
