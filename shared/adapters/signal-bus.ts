import type { EventBridgeClient, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SIGNAL_RECEIVED, SIGNALS_EVENT_SOURCE, type SignalReceived } from '../contracts/bus';

/** Tells the workflow that signals are stored and open. */
export interface SignalBus {
  /** Publishes a reference to each; resolves to those the bus did not take. Throws where the bus cannot be reached. */
  publish(signals: readonly SignalReceived[]): Promise<readonly SignalReceived[]>;
}

/** Most entries that one PutEvents takes. */
const BATCH = 10;
/** PutEvents answers 200 with failed entries; each is tried this often in all. */
const TRIES = 3;
/** Milliseconds before the first repetition, doubled for the next, each with full jitter. */
const PAUSE = 100;

export interface SignalBusOptions {
  readonly busName: string;
  /** Waits for so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** From 0 to 1: jitter, so that senders refused together do not come back together. */
  readonly random: () => number;
}

export function eventBridgeSignalBus(client: EventBridgeClient, options: SignalBusOptions): SignalBus {
  async function put(signals: readonly SignalReceived[]): Promise<readonly SignalReceived[]> {
    const { Entries, FailedEntryCount } = await client.send(
      new PutEventsCommand({ Entries: signals.map((signal) => entry(options.busName, signal)) }),
    );
    if (FailedEntryCount === 0) return [];
    // An entry is in only when it was given an id: an answer that is too short leaves the rest failed.
    return signals.filter((_, index) => Entries?.[index]?.EventId === undefined);
  }

  return {
    async publish(signals) {
      let refused: readonly SignalReceived[] = signals;
      for (let attempt = 0; attempt < TRIES && refused.length > 0; attempt++) {
        if (attempt > 0) await options.pause(options.random() * PAUSE * 2 ** (attempt - 1));
        const still: SignalReceived[] = [];
        for (let start = 0; start < refused.length; start += BATCH) {
          still.push(...(await put(refused.slice(start, start + BATCH))));
        }
        refused = still;
      }
      return refused;
    },
  };
}

const entry = (busName: string, signal: SignalReceived): PutEventsRequestEntry => ({
  EventBusName: busName,
  Source: SIGNALS_EVENT_SOURCE,
  DetailType: SIGNAL_RECEIVED,
  Detail: JSON.stringify(signal satisfies SignalReceived),
});
