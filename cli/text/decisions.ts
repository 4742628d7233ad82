import type { Denials, ShownDecision } from '../../shared/contracts/inspection';
import { clean, columns, instant, type Paint } from './format';

export const GROUPINGS = ['reason', 'device', 'endpoint'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface DenialGroup {
  readonly name: string;
  readonly denials: number;
  /** Different common names among them. */
  readonly devices: number;
  readonly shadow: number;
  readonly last: string;
}

/** The most frequent first. A denial by several rules counts for the first, as its metric does. */
export function groupDenials(denials: readonly ShownDecision[], by: Grouping): readonly DenialGroup[] {
  const groups = new Map<string, ShownDecision[]>();
  for (const denial of denials) {
    const name = nameOf(denial, by);
    groups.set(name, [...(groups.get(name) ?? []), denial]);
  }
  return [...groups]
    .map(([name, all]) => ({
      name,
      denials: all.length,
      devices: new Set(all.map(({ commonName = '' }) => commonName)).size,
      shadow: all.filter(({ mode }) => mode === 'shadow').length,
      last: all[0]?.at ?? '',
    }))
    .sort((a, b) => b.denials - a.denials || (a.name < b.name ? -1 : 1));
}

function nameOf({ code = 'unknown', rules, commonName, endpointId }: ShownDecision, by: Grouping): string {
  if (by === 'device') return commonName ?? '(no common name)';
  if (by === 'endpoint') return endpointId ?? '(no endpoint)';
  return code === 'rule' ? `rule ${rules[0] ?? ''}` : code;
}

export function denialsText({ since, until, denials, more }: Denials, by: Grouping, paint: Paint): string {
  const span = `${instant(since)} to ${instant(until)}`;
  if (denials.length === 0) return `nobody was denied, ${span}`;
  const rows = groupDenials(denials, by).map(({ name, denials: count, devices, shadow, last }) => [
    String(count),
    clean(name),
    `${devices} ${devices === 1 ? 'device' : 'devices'}`,
    shadow === 0 ? '' : `${shadow} in shadow mode`,
    `last ${instant(last)}`,
  ]);
  const newest = denials
    .slice(0, 5)
    .map((denial) => [
      instant(denial.at),
      clean(denial.commonName ?? '(no common name)'),
      clean([denial.code, ...denial.rules].join(' ')),
      clean(denial.connectionId ?? ''),
    ]);
  return [
    paint.strong(`${denials.length}${more ? ' (and more)' : ''} denials, ${span}`),
    ...columns(rows),
    '',
    paint.strong('The newest'),
    ...columns(newest),
  ].join('\n');
}
