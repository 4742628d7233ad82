/** Words and marks of what the command prints for people. */

/** Names and reasons come from elsewhere: nothing of them may steer a terminal. */
export const clean = (text: string): string => text.replaceAll(/\p{C}/gu, '?');

/** `2026-11-25 09:14:05Z` */
export const instant = (iso: string): string => {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? clean(iso) : `${date.toISOString().slice(0, 19).replace('T', ' ')}Z`;
};

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** The two largest units of a time in ms: `2 d 3 h`. */
export function span(milliseconds: number): string {
  let left = Math.max(0, Math.round(milliseconds / 1_000) * 1_000);
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
    if (parts.length === 2 || (parts.length === 1 && count === 0)) break;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

/** `in 3 h`, `3 h ago`, `now`: an instant as seen from another. */
export function distance(iso: string, from: string): string {
  const difference = Date.parse(iso) - Date.parse(from);
  if (Number.isNaN(difference)) return '';
  if (Math.abs(difference) < 1_000) return 'now';
  return difference > 0 ? `in ${span(difference)}` : `${span(-difference)} ago`;
}

/** An instant that ought to have passed: where it has not, a clock is ahead of ours, and that is said. */
export function ago(iso: string, now: string): string {
  const ahead = Date.parse(iso) - Date.parse(now);
  return ahead < 1_000 ? distance(iso, now) : `${span(ahead)} ahead of our clock`;
}

/** A fact's value as people write it. */
export function value(of: unknown): string {
  if (typeof of === 'object' && of !== null && 'major' in of && 'minor' in of && 'patch' in of) {
    return `${String(of.major)}.${String(of.minor)}.${String(of.patch)}`;
  }
  return clean(typeof of === 'string' ? of : (JSON.stringify(of) ?? 'nothing'));
}

/** Rows of columns, each as wide as its widest cell; nothing after the last. */
export function columns(rows: readonly (readonly string[])[], indent = '  ', gap = '  '): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  return rows.map((row) => `${indent}${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(gap)}`.trimEnd());
}

export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
}

const code =
  (start: number) =>
  (text: string): string =>
    `\u001b[${start}m${text}\u001b[0m`;
const plain = (text: string): string => text;

export const paint = (colours: boolean): Paint =>
  colours
    ? { good: code(32), bad: code(31), warn: code(33), strong: code(1), dim: code(2) }
    : { good: plain, bad: plain, warn: plain, strong: plain, dim: plain };

/** Who decided: of a role's session, its name and role; anything else as it is. */
export function person(who: string): string {
  const session = /:assumed-role\/([^/]+)\/(.+)$/.exec(who);
  if (session !== null) return clean(`${session[2]} (${session[1]})`);
  return clean(/:user\/(.+)$/.exec(who)?.[1] ?? who);
}
