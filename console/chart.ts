import { type Html, html } from './html';
import { shortly } from './moments';
import type { ShownDenials } from './view';

const WIDTH = 600;
const HEIGHT = 44;

/** Denials by reason: one row of bars per reason, all on one scale, with its total. Drawn inline; no script, nothing loaded. */
export function denialsChart({ from, to, reasons }: ShownDenials): Html {
  if (reasons.length === 0) return html`<p class="quiet">Nobody was denied since ${shortly(from)}.</p>`;
  const most = Math.max(1, ...reasons.flatMap(({ counts }) => counts));
  return html`<p class="quiet">Since ${shortly(from)}; each bar is ${barLength(from, to, reasons[0]?.counts.length ?? 1)}. All rows have one scale, whose top is ${most}.</p>
<ul class="reasons">
${reasons.map(
  ({ reason, counts }) => html`<li><span class="reason">${reason}</span> <strong>${total(counts)}</strong>
${bars(reason, counts, most)}</li>
`,
)}</ul>`;
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

function bars(reason: string, counts: readonly number[], most: number): Html {
  const step = WIDTH / counts.length;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${`${reason}: ${total(counts)} denials, in order of time ${counts.join(', ')}`}">
<line x1="0" y1="${HEIGHT - 0.5}" x2="${WIDTH}" y2="${HEIGHT - 0.5}"/>${counts.map((count, index) => {
    const height = count === 0 ? 0 : Math.max(2, (count / most) * (HEIGHT - 2));
    return html`<rect x="${round(index * step + 1)}" y="${round(HEIGHT - height)}" width="${round(step - 2)}" height="${round(height)}"/>`;
  })}
</svg>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

function barLength(from: string, to: string, bars: number): string {
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / bars / 60_000);
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}
