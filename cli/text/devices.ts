import type { Devices } from '../../shared/contracts/inspection';
import { ago, clean, columns, type Paint } from './format';

export function devicesText({ at, devices, next }: Devices, paint: Paint): string {
  if (devices.length === 0) return 'no device has a verdict yet: no source has reported one that goes by a name';
  const rows = [...devices]
    .sort((a, b) => (a.commonName < b.commonName ? -1 : 1))
    .map(({ commonName, outcome, code, rules, lastSeen, sources }) => [
      clean(commonName),
      outcome,
      clean([...(code === undefined || code === 'rule' ? [] : [code]), ...rules].join(' ')),
      lastSeen === undefined ? '' : `seen ${ago(lastSeen, at)}`,
      clean(sources.join(', ')),
    ]);
  const lines = columns(rows, '').map((line, index) => (rows[index]?.[1] === 'denied' ? paint.bad(line) : line));
  const allowed = devices.filter(({ outcome }) => outcome === 'allowed').length;
  const more = next === undefined ? '' : `; more: --after ${clean(next)}`;
  return [
    ...lines,
    paint.dim(`${devices.length} shown, ${allowed} allowed, ${devices.length - allowed} denied${more}`),
  ].join('\n');
}
