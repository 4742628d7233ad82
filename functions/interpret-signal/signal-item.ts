import * as z from 'zod';
import { SIGNALS } from '../../shared/contracts/tables';
import { UninterpretableSignal } from '../../shared/sources/uninterpretable-signal';

function parsedJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
}

/**
 * The signal's item as the state machine passes it on: attribute values as DynamoDB's API writes them in JSON, so that
 * the binary body is base64.
 */
const signalItemSchema = z
  .object({
    [SIGNALS.key]: z.object({ S: z.string().min(1) }),
    [SIGNALS.source]: z.object({ S: z.string().min(1) }),
    [SIGNALS.receivedAt]: z.object({ N: z.string().regex(/^\d{1,15}$/) }),
    [SIGNALS.body]: z.object({ B: z.base64() }),
    [SIGNALS.kept]: z
      .object({
        S: z
          .string()
          .transform((text, context) => parsedJson(text, context))
          .pipe(z.record(z.string(), z.string())),
      })
      .optional(),
  })
  .transform((item) => ({
    signalId: item[SIGNALS.key].S,
    source: item[SIGNALS.source].S,
    /** Epoch milliseconds. */
    receivedAt: Number(item[SIGNALS.receivedAt].N),
    body: new Uint8Array(Buffer.from(item[SIGNALS.body].B, 'base64')),
    kept: item[SIGNALS.kept]?.S ?? {},
  }));
export type SignalItem = z.infer<typeof signalItemSchema>;

const inputSchema = z.object({ signal: signalItemSchema });

/**
 * The input of the workflow's task, `{"signal": <item>}`.
 *
 * @throws {@link UninterpretableSignal} naming what is missing; never the values
 */
export function readSignalItem(input: unknown): SignalItem {
  const parsed = inputSchema.safeParse(input);
  if (parsed.success) return parsed.data.signal;
  const paths = parsed.error.issues.map((issue) => issue.path.join('.') || 'input');
  throw new UninterpretableSignal(`the stored signal does not read: ${paths.join(', ')}`);
}
