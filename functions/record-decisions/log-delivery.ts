import { gunzipSync } from 'node:zlib';
import * as z from 'zod';

/** One line of a log group. */
export interface LogLine {
  /** CloudWatch's own. */
  readonly id: string;
  /** Epoch ms, CloudWatch's. */
  readonly timestamp: number;
  readonly message: string;
}

const eventSchema = z.object({ awslogs: z.object({ data: z.base64() }) });
const deliverySchema = z.discriminatedUnion('messageType', [
  /** CloudWatch tries whether the destination can be reached. */
  z.object({ messageType: z.literal('CONTROL_MESSAGE') }),
  z.object({
    messageType: z.literal('DATA_MESSAGE'),
    logEvents: z.array(z.object({ id: z.string(), timestamp: z.number(), message: z.string() })),
  }),
]);

/** No delivery is longer: Lambda takes 1 MB of compressed text, and what grows more than fifty-fold is no log. */
const LONGEST_DELIVERY = 50_000_000;

/**
 * The lines that CloudWatch Logs delivers by a subscription: gzip, in base64, in JSON. Throws where it is nothing of the kind.
 * Source: CloudWatch Logs user guide, SubscriptionFilters.html.
 */
export function linesIn(event: unknown): readonly LogLine[] {
  const { data } = eventSchema.parse(event).awslogs;
  const text = gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: LONGEST_DELIVERY }).toString('utf8');
  const delivery = deliverySchema.parse(JSON.parse(text));
  return delivery.messageType === 'DATA_MESSAGE' ? delivery.logEvents : [];
}
