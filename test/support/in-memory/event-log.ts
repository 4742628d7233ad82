import { ACTIVATION_PREFIX, FLEET, HOLD_PREFIX } from '../../../shared/contracts/tables';
import { ofAnyVersion } from '../../../shared/domain/event-versions';
import {
  deviceEventSchema,
  holdEventSchema,
  type PolicyActivated,
  policyActivatedSchema,
} from '../../../shared/domain/events';
import type { EventLog } from '../../../shared/runtime/ports';
import { parseStored } from '../../../shared/runtime/unreadable-store';
import type { LogItem } from '../event-log-contract';

export interface InMemoryEventLog extends EventLog {
  /** Appends once: what is there under the same id stays. */
  append(item: LogItem): void;
}

export function inMemoryEventLog(): InMemoryEventLog {
  const partitions = new Map<string, Map<string, string>>();
  const sorted = (device: string): readonly (readonly [string, string])[] =>
    [...(partitions.get(device) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  const activations = (): readonly PolicyActivated[] =>
    sorted(FLEET)
      .filter(([eventId]) => eventId.startsWith(ACTIVATION_PREFIX))
      .map(([eventId, text]) => parseStored(ofAnyVersion(policyActivatedSchema), text, `activation ${eventId}`))
      .reverse();
  return {
    append({ device, eventId, event }) {
      const partition = partitions.get(device) ?? new Map<string, string>();
      if (!partition.has(eventId)) partition.set(eventId, event);
      partitions.set(device, partition);
    },
    read: async (device) =>
      sorted(device).map(([eventId, text]) =>
        parseStored(ofAnyVersion(deviceEventSchema), text, `event ${eventId} of ${device}`),
      ),
    latestActivation: async () => activations()[0],
    activations: async () => activations(),
    holds: async () =>
      sorted(FLEET)
        .filter(([eventId]) => eventId.startsWith(HOLD_PREFIX))
        .map(([eventId, text]) => parseStored(ofAnyVersion(holdEventSchema), text, `hold ${eventId}`)),
  };
}
