import type { Activity } from '../activity';
import type { VirtualClock } from '../clock';
import { messageOf } from '../failure';
import type { Json, JsonObject } from '../json';
import { Ring } from '../ring';
import { acceptEntry, type Entry, makeEvent } from './event';
import type { Rule, Target } from './rules';
import { Scheduler } from './schedule';

export interface PutEventsAnswer {
  readonly FailedEntryCount: number;
  readonly Entries: readonly (
    | { readonly EventId: string }
    | { readonly ErrorCode: string; readonly ErrorMessage: string }
  )[];
}

/** An event that could not be handed to its target. */
export interface DeadLetter {
  /** The target's dead-letter queue; undefined where it has none, and the event is lost. */
  readonly queueArn: string | undefined;
  readonly ruleArn: string;
  readonly targetArn: string;
  readonly errorMessage: string;
  readonly event: Json;
}

export interface EventBusOptions {
  readonly buses: ReadonlySet<string>;
  readonly rules: readonly Rule[];
  readonly clock: VirtualClock;
  readonly activity: Activity;
  /** Hands an input to a target; resolves once the target has taken it (not when it is done). */
  readonly deliver: (targetArn: string, input: Json) => Promise<void>;
  readonly onUndelivered: (letter: DeadLetter) => void;
}

const isScheduled = (rule: Rule): rule is Rule & { readonly rate: number } => rule.rate !== undefined;

/**
 * Every bus of the deployment and the default one. A local delivery fails only for lasting reasons (an input too large, a
 * target that is not there), so there are no repeated attempts: what fails goes straight to the target's dead-letter queue.
 */
export class EventBuses {
  readonly #options: EventBusOptions;
  readonly #scheduler: Scheduler<Rule & { readonly rate: number }>;
  readonly #deadLetters = new Ring<DeadLetter>(1000);

  public constructor(options: EventBusOptions) {
    this.#options = options;
    this.#scheduler = new Scheduler(options.clock, options.rules.filter(isScheduled), (rule) => {
      const now = options.clock.now();
      this.#dispatch(rule, makeEvent('aws.events', 'Scheduled Event', {}, [rule.arn], now));
    });
  }

  /** EventBridge's `PutEvents`: answers per entry. */
  public putEvents(entries: readonly Entry[]): PutEventsAnswer {
    const results = entries.map((entry) => {
      const accepted = acceptEntry(entry, this.#options.clock.now());
      if (!accepted.ok) return { ErrorCode: accepted.errorCode, ErrorMessage: accepted.errorMessage };
      if (!this.#options.buses.has(accepted.bus)) {
        return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Event bus ${accepted.bus} does not exist.` };
      }
      this.publish(accepted.bus, accepted.event);
      return { EventId: accepted.eventId };
    });
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  }

  /** Puts a complete event on a bus, as AWS's own services do. */
  public publish(bus: string, event: JsonObject): void {
    for (const rule of this.#options.rules) {
      if (rule.bus === bus && rule.matches?.(event) === true) this.#dispatch(rule, event);
    }
  }

  /** What lies in the dead-letter queues, oldest first. */
  public deadLetters(): readonly DeadLetter[] {
    return this.#deadLetters.entries();
  }

  /** To be called after the clock was advanced (`check`) or set (`restart`). */
  public get schedules(): Pick<Scheduler<Rule & { readonly rate: number }>, 'check' | 'restart'> {
    return this.#scheduler;
  }

  public stop(): void {
    this.#scheduler.stop();
  }

  #dispatch(rule: Rule, event: JsonObject): void {
    for (const target of rule.targets) {
      const delivery = this.#deliver(rule, target, event);
      void this.#options.activity.track(`rule ${rule.name} delivers ${String(event['detail-type'])}`, delivery);
    }
  }

  async #deliver(rule: Rule, target: Target, event: JsonObject): Promise<void> {
    try {
      await this.#options.deliver(target.arn, target.inputOf(event));
    } catch (error) {
      const letter: DeadLetter = {
        queueArn: target.deadLetterArn,
        ruleArn: rule.arn,
        targetArn: target.arn,
        errorMessage: messageOf(error),
        event,
      };
      this.#options.onUndelivered(letter);
      if (letter.queueArn !== undefined) this.#deadLetters.push(letter);
    }
  }
}
