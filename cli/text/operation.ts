import type { OperationAnswer } from '../../shared/contracts/operator';
import { clean, columns, type Paint, person } from './format';

type Short = OperationAnswer['decisions'][number]['before'];

/** What was recorded, and what it changed. */
export function operationText({ event, repeated, rows, fleet, decisions }: OperationAnswer, paint: Paint): string {
  const lines = [
    `${clean(event.type)} ${clean(event.eventId)} of ${clean(event.device)}, by ${person(event.who)}${repeated ? ' (was recorded before)' : ''}`,
    ...columns(
      decisions.map(({ commonName, before, after }) => {
        const [was, is] = [shown(before), shown(after)];
        return [clean(commonName), was === is ? `${is}, as before` : `${was} -> ${is}`];
      }),
    ),
    fleet
      ? 'every row of the fleet is being projected again; "postern why <common name>" shows when one is done'
      : paint.dim(`${rows.written.length} of ${rows.written.length + rows.unchanged.length} rows written`),
  ];
  return lines.join('\n');
}

function shown(decision: Short): string {
  if (decision === null) return 'unknown';
  if (decision.outcome === 'allowed') return 'allowed';
  const why = decision.code === 'rule' ? decision.rules : [decision.code ?? '', ...decision.rules];
  return clean(`denied (${why.join(' ')})`);
}
