import { type Html, html } from './html';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An instant as people read it, in UTC to the second, and how far it is from now. */
export function moment(instant: string, now: string): Html {
  return html`<time datetime="${instant}">${shortly(instant)}</time> <span class="quiet">${distance(instant, now)}</span>`;
}

/** `2026-11-20 09:14:05 UTC`. */
export const shortly = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`;

/** `3 days ago`, `in 5 min`, `now`: rounded down to the largest unit. */
export function distance(instant: string, now: string): string {
  const difference = Date.parse(instant) - Date.parse(now);
  const length = inWords(Math.abs(difference));
  if (length === undefined) return 'now';
  return difference > 0 ? `in ${length}` : `${length} ago`;
}

function inWords(milliseconds: number): string | undefined {
  if (milliseconds >= 2 * DAY) return `${Math.floor(milliseconds / DAY)} days`;
  if (milliseconds >= 2 * HOUR) return `${Math.floor(milliseconds / HOUR)} h`;
  if (milliseconds >= MINUTE) return `${Math.floor(milliseconds / MINUTE)} min`;
  return milliseconds >= 1000 ? `${Math.floor(milliseconds / 1000)} s` : undefined;
}
