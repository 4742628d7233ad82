import type { Check, CheckState } from '../doctor/checks';
import { clean, type Paint } from './format';

const MARKS: Readonly<Record<CheckState, string>> = {
  ok: 'ok         ',
  warning: 'warning    ',
  failed: 'FAILED     ',
  'not checked': 'not checked',
};

export function doctorText(checks: readonly Check[], target: string, paint: Paint): string {
  const colour: Readonly<Record<CheckState, (text: string) => string>> = {
    ok: paint.good,
    warning: paint.warn,
    failed: paint.bad,
    'not checked': paint.dim,
  };
  const lines = checks.flatMap(({ state, title, detail, advice }) => [
    `${colour[state](MARKS[state])}  ${title}: ${clean(detail)}`,
    ...(advice === undefined ? [] : advice.split('\n').map((line) => `             ${paint.dim(clean(line))}`)),
  ]);
  const count = (state: CheckState): number => checks.filter((check) => check.state === state).length;
  const summary = `${target}: ${count('ok')} ok, ${count('warning')} warnings, ${count('failed')} failed, ${count('not checked')} not checked`;
  return [...lines, '', summary].join('\n');
}
