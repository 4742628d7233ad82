const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What became of a signal, in one line: events by type and device, a reason as it is, an error with its message; anything
 * else as JSON. Takes the outcome made readable (shared/contracts/signal-outcome.ts).
 */
export function outcomeInOneLine(outcome: unknown): string {
  if (outcome === null || outcome === undefined) return '';
  if (!isRecord(outcome)) return JSON.stringify(outcome);
  if (typeof outcome.reason === 'string') return outcome.reason;
  // The cause of a service's own error is text, and stays beside the error.
  if (typeof outcome.error === 'string') return `${outcome.error}: ${String(outcome.message ?? outcome.cause ?? '')}`;
  if (!Array.isArray(outcome.events)) return JSON.stringify(outcome);
  return outcome.events
    .filter(isRecord)
    .map(({ type, device }) => `${String(type)} of ${String(device)}`)
    .join(', ');
}
