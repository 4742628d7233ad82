import * as z from 'zod';
import { type Operation, ServiceError } from '../aws-json';
import { entrySchema } from './event';
import type { EventBuses } from './event-bus';

const MAX_REQUEST_BYTES = 1024 * 1024;
const inputSchema = z.object({ Entries: z.array(entrySchema).min(1).max(10) });

/** EventBridge's HTTP interface, as far as functions use it. */
export const eventBridgeOperations = (buses: () => EventBuses): Readonly<Record<string, Operation>> => ({
  'AWSEvents.PutEvents': (input) => {
    const parsed = inputSchema.safeParse(input);
    if (!parsed.success) throw new ServiceError('ValidationException', z.prettifyError(parsed.error));
    if (Buffer.byteLength(JSON.stringify(input)) > MAX_REQUEST_BYTES) {
      throw new ServiceError('ValidationException', 'Total size of the entries in the request is over the limit.');
    }
    return buses().putEvents(parsed.data.Entries);
  },
});
