import * as z from 'zod';
import { type Entry, entrySchema } from '../../eventbridge/event';
import type { PutEventsAnswer } from '../../eventbridge/event-bus';
import { cloneJson, isJsonObject } from '../../json';
import { StatesError } from '../states-error';
import type { Integration } from './integration';

/** In a state machine, `Detail` may be an object; it is sent as text. */
const inputSchema = z.object({
  Entries: z
    .array(entrySchema.extend({ Detail: z.unknown() }))
    .min(1)
    .max(10),
});

/**
 * `arn:aws:states:::events:putEvents` (fails with `EventBridge.FailedEntry` when an entry was refused) and
 * `arn:aws:states:::aws-sdk:eventbridge:putEvents` (succeeds, and says how many were refused).
 */
export function eventsIntegration(
  resource: string,
  putEvents: (entries: readonly Entry[]) => PutEventsAnswer,
): Integration | undefined {
  const optimized = resource === 'arn:aws:states:::events:putEvents';
  if (!optimized && resource !== 'arn:aws:states:::aws-sdk:eventbridge:putEvents') return undefined;
  return {
    problems: (parameters) => {
      const unknown = Object.keys(isJsonObject(parameters) ? parameters : {}).filter(
        (key) => !['Entries', 'Entries.$'].includes(key),
      );
      return unknown.map((key) => `${resource} with parameter ${key} is not supported by the local service`);
    },
    run: async (input) => {
      const parsed = inputSchema.safeParse(input);
      if (!parsed.success) throw new StatesError('EventBridge.ValidationException', z.prettifyError(parsed.error));
      const answer = putEvents(
        parsed.data.Entries.map((entry) => ({
          ...entry,
          Detail: typeof entry.Detail === 'string' ? entry.Detail : JSON.stringify(entry.Detail ?? null),
        })),
      );
      if (optimized && answer.FailedEntryCount > 0)
        throw new StatesError('EventBridge.FailedEntry', JSON.stringify(answer));
      return cloneJson(answer);
    },
  };
}
