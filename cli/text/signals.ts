import * as z from 'zod';
import type { Signals } from '../../shared/contracts/inspection';
import { clean, columns, instant, type Paint } from './format';

const eventsSchema = z.object({ events: z.array(z.looseObject({ type: z.string(), device: z.string() })) });
const reasonSchema = z.object({ reason: z.string() });
const errorSchema = z.object({ error: z.string(), cause: z.string() });

export function signalsText({ signals }: Signals, paint: Paint): string {
  if (signals.length === 0) return 'no such push is stored';
  const rows = signals.map(({ signalId, source, receivedAt, status, outcome }) => [
    instant(receivedAt),
    clean(source),
    clean(status),
    clean(signalId),
    clean(outcomeText(outcome)),
  ]);
  return columns(rows, '')
    .map((line, index) => (rows[index]?.[2] === 'parked' ? paint.bad(line) : line))
    .join('\n');
}

function outcomeText(outcome: unknown): string {
  const events = eventsSchema.safeParse(outcome);
  if (events.success) return events.data.events.map(({ type, device }) => `${type} of ${device}`).join(', ');
  const reason = reasonSchema.safeParse(outcome);
  if (reason.success) return reason.data.reason;
  const error = errorSchema.safeParse(outcome);
  if (error.success) return `${error.data.error}: ${error.data.cause}`;
  return outcome === null ? '' : JSON.stringify(outcome);
}
