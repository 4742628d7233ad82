import * as z from 'zod';
import type { SignalBodies } from '../../shared/adapters/signal-bodies';
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
    [SIGNALS.looked]: z.object({ N: z.string().regex(/^\d{1,9}$/) }).optional(),
    [SIGNALS.body]: z.object({ B: z.base64() }).optional(),
    [SIGNALS.bodyKey]: z.object({ S: z.string().min(1) }).optional(),
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
    inline: inlineBody(item[SIGNALS.body]?.B),
    bodyKey: item[SIGNALS.bodyKey]?.S,
    /** Devices of a hint that earlier executions have looked at. */
    looked: Number(item[SIGNALS.looked]?.N ?? 0),
    kept: item[SIGNALS.kept]?.S ?? {},
  }));
const inlineBody = (base64: string | undefined): Uint8Array<ArrayBuffer> | undefined =>
  base64 === undefined ? undefined : new Uint8Array(Buffer.from(base64, 'base64'));

/** A stored signal with its body. */
export type SignalItem = Omit<z.infer<typeof signalItemSchema>, 'inline' | 'bodyKey'> & { readonly body: Uint8Array };

const inputSchema = z.object({ signal: signalItemSchema });

/**
 * The input of the workflow's task, `{"signal": <item>}`, with the body from where it lies.
 *
 * @throws {@link UninterpretableSignal} naming what is missing; never the values
 */
export async function readSignalItem(input: unknown, bodies: Pick<SignalBodies, 'get'>): Promise<SignalItem> {
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) {
    const paths = parsed.error.issues.map((issue) => issue.path.join('.') || 'input');
    throw new UninterpretableSignal(`the stored signal does not read: ${paths.join(', ')}`);
  }
  const { inline, bodyKey, ...signal } = parsed.data.signal;
  if (inline !== undefined) return { ...signal, body: inline };
  if (bodyKey === undefined) throw new UninterpretableSignal('the stored signal does not read: signal.body');
  const body = await bodies.get(bodyKey);
  if (body === undefined) throw new UninterpretableSignal('the body of the signal is not kept any more');
  return { ...signal, body };
}
