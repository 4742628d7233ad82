import * as z from 'zod';

/** What Lambda makes of an error that a function threw: the `Cause` of a failed task. */
const thrownSchema = z.string().transform((text, context) => {
  try {
    return z.object({ errorMessage: z.string() }).parse(JSON.parse(text)).errorMessage;
  } catch {
    context.addIssue('not an error of a function');
    return z.NEVER;
  }
});

const failureSchema = z.object({ error: z.string(), cause: thrownSchema });

/**
 * A signal's outcome for people: of one that was parked, the error and its message, without the stack trace that the
 * workflow keeps beside it. Every other outcome as it is.
 */
export function readableOutcome(outcome: unknown): unknown {
  const failure = failureSchema.safeParse(outcome);
  return failure.success ? { error: failure.data.error, message: failure.data.cause } : outcome;
}
