import type { Signals } from '../../shared/contracts/inspection';
import { outcomeInOneLine } from '../../shared/contracts/signal-outcome';
import { clean, columns, instant, type Paint } from './format';

export function signalsText({ signals }: Signals, paint: Paint): string {
  if (signals.length === 0) return 'no such push is stored';
  const rows = signals.map(({ signalId, source, receivedAt, status, outcome }) => [
    instant(receivedAt),
    clean(source),
    clean(status),
    clean(signalId),
    clean(outcomeInOneLine(outcome)),
  ]);
  return columns(rows, '')
    .map((line, index) => (rows[index]?.[2] === 'parked' ? paint.bad(line) : line))
    .join('\n');
}
