import { gzipSync } from 'node:zlib';
import type { Activity } from '../activity';
import { ACCOUNT } from '../assembly/account';
import type { Subscription } from './subscriptions';

interface LogEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

interface Batch {
  readonly events: LogEvent[];
  bytes: number;
  readonly done: () => void;
  readonly timer: NodeJS.Timeout;
}

export interface LogDeliveryOptions {
  readonly subscriptions: readonly Subscription[];
  /** Epoch ms. */
  readonly now: () => number;
  readonly activity: Activity;
  /** Hands a delivery to a function as an asynchronous invocation. */
  readonly deliver: (destinationArn: string, event: string) => void;
}

/** CloudWatch takes a few seconds; here nobody wants to wait for them. */
const GATHER_MS = 50;
/** An asynchronous invocation takes 1 MB, and CloudWatch keeps its deliveries below. */
const MOST_BYTES = 500_000;
const LOG_STREAM = 'local';

/** The subscriptions of CloudWatch Logs: lines are gathered for a moment, then delivered as gzip in base64. */
export class LogDelivery {
  readonly #options: LogDeliveryOptions;
  readonly #batches = new Map<Subscription, Batch>();
  #count = 0;

  public constructor(options: LogDeliveryOptions) {
    this.#options = options;
  }

  /** Takes what a function wrote. */
  public write(logGroup: string, chunk: string): void {
    const subscriptions = this.#options.subscriptions.filter((subscription) => subscription.logGroup === logGroup);
    if (subscriptions.length === 0) return;
    for (const message of chunk.split('\n')) {
      if (message.trim() === '') continue;
      for (const subscription of subscriptions) if (subscription.matches(message)) this.#add(subscription, message);
    }
  }

  #add(subscription: Subscription, message: string): void {
    const timestamp = this.#options.now();
    this.#count += 1;
    // CloudWatch's ids have 56 digits.
    const id = `${timestamp}${this.#count}`.padStart(56, '0');
    const batch = this.#batches.get(subscription) ?? this.#begin(subscription);
    batch.events.push({ id, timestamp, message });
    batch.bytes += Buffer.byteLength(message);
    if (batch.bytes >= MOST_BYTES) this.#send(subscription);
  }

  #begin(subscription: Subscription): Batch {
    const done = this.#options.activity.begin(`log lines of ${subscription.logGroup} wait for delivery`);
    const timer = setTimeout(() => this.#send(subscription), GATHER_MS);
    const batch = { events: [], bytes: 0, done, timer };
    this.#batches.set(subscription, batch);
    return batch;
  }

  #send(subscription: Subscription): void {
    const batch = this.#batches.get(subscription);
    if (batch === undefined) return;
    this.#batches.delete(subscription);
    clearTimeout(batch.timer);
    const delivery = {
      messageType: 'DATA_MESSAGE',
      owner: ACCOUNT.id,
      logGroup: subscription.logGroup,
      logStream: LOG_STREAM,
      subscriptionFilters: [subscription.name],
      logEvents: batch.events,
    };
    const data = gzipSync(JSON.stringify(delivery)).toString('base64');
    this.#options.deliver(subscription.destinationArn, JSON.stringify({ awslogs: { data } }));
    batch.done();
  }

  public stop(): void {
    for (const { timer, done } of this.#batches.values()) {
      clearTimeout(timer);
      done();
    }
    this.#batches.clear();
  }
}
