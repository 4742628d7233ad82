import { ACTIVATION_PREFIX, FLEET, HOLD_PREFIX } from '../../../shared/contracts/tables';
import { STORED_EVENT } from '../../../shared/domain/event-versions';
import type { PolicyActivated } from '../../../shared/domain/events';
import type { EventLog } from '../../../shared/runtime/ports';
import { parseStored } from '../../../shared/runtime/unreadable-store';
import type { LogItem } from '../event-log-contract';

export interface InMemoryEventLog extends EventLog {
  /** Appends once: what is there under the same id stays. */
  append(item: LogItem): void;
  /** Everything that was appended, by partition and event id. */
  all(): readonly LogItem[];
}

export function inMemoryEventLog(content: readonly LogItem[] = []): InMemoryEventLog {
  const partitions = new Map<string, Map<string, LogItem>>();
  const sorted = (
    device: string,
    counts: (item: LogItem) => boolean = () => true,
  ): readonly (readonly [string, LogItem])[] =>
    [...(partitions.get(device) ?? [])].filter(([, item]) => counts(item)).sort(([a], [b]) => (a < b ? -1 : 1));
  const activations = (): readonly PolicyActivated[] =>
    sorted(FLEET)
      .filter(([eventId]) => eventId.startsWith(ACTIVATION_PREFIX))
      .map(([eventId, { event }]) => parseStored(STORED_EVENT.activation, event, `activation ${eventId}`))
      .reverse();
  const append = (item: LogItem): void => {
    const partition = partitions.get(item.device) ?? new Map<string, LogItem>();
    if (!partition.has(item.eventId)) partition.set(item.eventId, item);
    partitions.set(item.device, partition);
  };
  for (const item of content) append(item);
  return {
    append,
    all: () => [...partitions.keys()].sort().flatMap((device) => sorted(device).map(([, item]) => item)),
    read: async (device) =>
      sorted(device).map(([eventId, { event }]) =>
        parseStored(STORED_EVENT.device, event, `event ${eventId} of ${device}`),
      ),
    readSince: async (device, recordedAt) =>
      sorted(device, (item) => item.recordedAt > recordedAt).map(([eventId, { event }]) =>
        parseStored(STORED_EVENT.device, event, `event ${eventId} of ${device}`),
      ),
    latestActivation: async () => activations()[0],
    activations: async () => activations(),
    holds: async () =>
      sorted(FLEET)
        .filter(([eventId]) => eventId.startsWith(HOLD_PREFIX))
        .map(([eventId, { event }]) => parseStored(STORED_EVENT.hold, event, `hold ${eventId}`)),
  };
}
