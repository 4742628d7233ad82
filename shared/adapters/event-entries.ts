import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';

/** Most entries that one PutEvents takes. */
const BATCH = 10;
/** PutEvents answers 200 with failed entries; each is tried this often in all. */
const TRIES = 3;
/** Milliseconds before the first repetition, doubled for the next, each with full jitter. */
const PAUSE = 100;

export interface PublishOptions {
  readonly busName: string;
  /** Waits for so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** From 0 to 1: jitter, so that senders refused together do not come back together. */
  readonly random: () => number;
}

/**
 * Puts something on the bus, each as the entry that `entryOf` makes of it; resolves to those the bus did not take. Throws
 * where the bus cannot be reached.
 */
export function publisherOf<T>(
  client: EventBridgeClient,
  { busName, pause, random }: PublishOptions,
  entryOf: (item: T) => Omit<PutEventsRequestEntry, 'EventBusName'>,
): (items: readonly T[]) => Promise<readonly T[]> {
  async function put(items: readonly T[]): Promise<readonly T[]> {
    const { Entries, FailedEntryCount } = await client.send(
      new PutEventsCommand({ Entries: items.map((item) => ({ EventBusName: busName, ...entryOf(item) })) }),
    );
    if (FailedEntryCount === 0) return [];
    // An entry is in only when it was given an id: an answer that is too short leaves the rest failed.
    return items.filter((_, index) => Entries?.[index]?.EventId === undefined);
  }

  return async (items) => {
    let refused = items;
    for (let attempt = 0; attempt < TRIES && refused.length > 0; attempt++) {
      if (attempt > 0) await pause(random() * PAUSE * 2 ** (attempt - 1));
      const still: T[] = [];
      for (let start = 0; start < refused.length; start += BATCH) {
        still.push(...(await put(refused.slice(start, start + BATCH))));
      }
      refused = still;
    }
    return refused;
  };
}
