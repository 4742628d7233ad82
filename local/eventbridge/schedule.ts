import type { VirtualClock } from '../clock';

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Milliseconds of `rate(5 minutes)`; throws on anything else (no cron expression is in use). */
export function rateMilliseconds(expression: string): number {
  const found = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  const count = Number(found?.[1]);
  const unit = UNITS[found?.[2] ?? ''];
  const plural = found?.[3] === 's';
  if (unit === undefined || count < 1 || plural !== count > 1)
    throw new Error(`schedule ${expression} is not supported by the local service`);
  return count * unit;
}

/** How often real time is looked at; advancing the clock fires at once. */
const TICK_MS = 1000;

/**
 * Fires rules by the virtual clock. A schedule that has become due, however many periods ago, fires once: a jump of three
 * days is one sweep, not 864.
 */
export class Scheduler<Scheduled extends { readonly rate: number }> {
  readonly #clock: VirtualClock;
  readonly #fire: (scheduled: Scheduled) => void;
  readonly #due: { readonly scheduled: Scheduled; at: number }[];
  readonly #timer: NodeJS.Timeout;

  public constructor(clock: VirtualClock, schedules: readonly Scheduled[], fire: (scheduled: Scheduled) => void) {
    this.#clock = clock;
    this.#fire = fire;
    this.#due = schedules.map((scheduled) => ({ scheduled, at: clock.now() + scheduled.rate }));
    this.#timer = setInterval(() => this.check(), TICK_MS);
    this.#timer.unref();
  }

  /** Fires what is due. */
  public check(): void {
    const now = this.#clock.now();
    for (const entry of this.#due) {
      if (now < entry.at) continue;
      entry.at = now + entry.scheduled.rate;
      this.#fire(entry.scheduled);
    }
  }

  /** After the clock was set: periods begin anew. */
  public restart(): void {
    for (const entry of this.#due) entry.at = this.#clock.now() + entry.scheduled.rate;
  }

  public stop(): void {
    clearInterval(this.#timer);
  }
}
