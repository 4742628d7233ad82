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

/** The readable outcome in a stored text; null where there is none yet, the text itself where it is no JSON. */
export function outcomeIn(text: string | undefined): unknown {
  if (text === undefined) return null;
  try {
    return readableOutcome(JSON.parse(text));
  } catch {
    return text;
  }
}

const fetchedSchema = z.object({
  events: z.array(z.object({ device: z.string() })),
  coveredByOthers: z.array(z.unknown()).default([]),
});
const NAMED_AT_MOST = 3;

/** What came of a hint: which devices were looked at because of it. */
function lookedAt(fetched: unknown): string {
  const parsed = fetchedSchema.safeParse(fetched);
  if (!parsed.success) return '';
  const devices = [...new Set(parsed.data.events.map(({ device }) => device))];
  const others = parsed.data.coveredByOthers.length;
  const more = devices.length - NAMED_AT_MOST;
  return [
    ...(devices.length === 0 ? [] : [`; looked at ${devices.slice(0, NAMED_AT_MOST).join(', ')}`]),
    ...(more > 0 ? [` and ${more} more`] : []),
    ...(others === 0 ? [] : [`; ${others} covered by other hints`]),
  ].join('');
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What became of a signal, in one line: events by type and device, a reason with what was looked at because of it, an error
 * with its message; anything else as JSON.
 */
export function outcomeInOneLine(stored: unknown): string {
  const outcome = readableOutcome(stored);
  if (outcome === null || outcome === undefined) return '';
  if (!isRecord(outcome)) return JSON.stringify(outcome);
  if (typeof outcome.reason === 'string') return `${outcome.reason}${lookedAt(outcome.fetched)}`;
  // The cause of a service's own error is text, and stays beside the error.
  if (typeof outcome.error === 'string') return `${outcome.error}: ${String(outcome.message ?? outcome.cause ?? '')}`;
  if (!Array.isArray(outcome.events)) return JSON.stringify(outcome);
  return outcome.events
    .filter(isRecord)
    .map(({ type, device }) => `${String(type)} of ${String(device)}`)
    .join(', ');
}
