const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What became of a signal, in one line: events by type and device, a reason as it is, an error with its cause; anything else as JSON. */
export function outcomeInOneLine(outcome: unknown): string {
  if (outcome === null || outcome === undefined) return '';
  if (!isRecord(outcome)) return JSON.stringify(outcome);
  if (typeof outcome.reason === 'string') return outcome.reason;
  if (typeof outcome.error === 'string') return `${outcome.error}: ${causeInWords(String(outcome.cause))}`;
  if (!Array.isArray(outcome.events)) return JSON.stringify(outcome);
  return outcome.events
    .filter(isRecord)
    .map(({ type, device }) => `${String(type)} of ${String(device)}`)
    .join(', ');
}

/** Step Functions gives the error of a function as JSON with its trace; of a service, as text. */
function causeInWords(cause: string): string {
  try {
    const error: unknown = JSON.parse(cause);
    return isRecord(error) && typeof error.errorMessage === 'string' ? error.errorMessage : cause;
  } catch {
    return cause;
  }
}
