import * as z from 'zod';
import { storedReceiptSchema } from './receipt-schema';

/** Client VPN ends every session after 8 to 24 hours. */
export const LONGEST_SESSION_MS = 24 * 3_600_000;

/** A connection that was let in: what is needed to decide about it again, and to end it. */
export const liveConnectionSchema = z.object({
  connectionId: z.string().min(1),
  /** As the row named it. */
  device: z.string().min(1),
  commonName: z.string().min(1),
  endpointId: z.string().min(1).optional(),
  mode: z.enum(['enforce', 'shadow']),
  /** Epoch ms of the decision. */
  since: z.number().int(),
  /** Revision of the row that let it in. */
  revision: z.number().int(),
  request: storedReceiptSchema.shape.request.unwrap(),
});
export type LiveConnection = z.infer<typeof liveConnectionSchema>;
