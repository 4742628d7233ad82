/**
 * Instants as MDM systems write them. Some forms that parse mean "none" (Go's zero time, year 9999, epoch 0): these are
 * unknown here, never a time. All results are epoch milliseconds.
 */

/** Nothing that reports a device's posture was written before. Excludes epoch 0 and the years 0000 and 0001. */
const EARLIEST = Date.UTC(2000, 0, 1);
/** The year 9999 means "no date" at several vendors; nothing later than this is meant as a time. */
const LATEST = Date.UTC(9000, 0, 1);
/** Numbers above are milliseconds: as seconds they would lie beyond the year 5000. */
const FIRST_MILLISECONDS = 100_000_000_000;

const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?:(Z)|\s?([+-])(\d{2}):?(\d{2}))?$/i;

/** The instant, or undefined where the value is no time or stands for "none". */
export function readInstant(value: unknown): number | undefined {
  if (typeof value === 'number') return plausible(fromNumber(value));
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return plausible(/^\d{9,14}$/.test(text) ? fromNumber(Number(text)) : fromIso(text));
}

const fromNumber = (value: number): number => Math.trunc(value >= FIRST_MILLISECONDS ? value : value * 1000);

function fromIso(text: string): number {
  const match = ISO.exec(text);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour, minute, second, fraction = '', , sign, zoneHours, zoneMinutes] = match;
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = parts;
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  const written = Date.UTC(y, mo - 1, d, h, mi, s, milliseconds);
  // `Date` lets 31 February roll into March; a date that does not exist is no time.
  if (!new Date(written).toISOString().startsWith(`${year}-${month}-${day}T${hour}:${minute}:${second}`))
    return Number.NaN;
  // No zone: taken as UTC. JavaScript alone would take the zone of the machine.
  if (sign === undefined) return written;
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  return sign === '-' ? written + offset : written - offset;
}

const plausible = (instant: number): number | undefined =>
  instant >= EARLIEST && instant < LATEST ? instant : undefined;
