import { type DatetimeValue, type DecimalValue, type DurationValue, datetime, duration } from './value';

/** `datetime("2024-10-15")`, `datetime("2024-10-15T11:35:00.123+0100")`: RFC 80 of cedar-policy/rfcs. */
export function parseDatetime(text: string): DatetimeValue | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(\.\d{3})?(Z|[+-]\d{4}))?$/.exec(text);
  if (match === null) return undefined;
  const [, date = '', time = '00:00:00', fraction = '', zone = 'Z'] = match;
  const ms = Date.parse(`${date}T${time}${fraction}${zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`}`);
  // Date.parse rolls 30 February over into March; Cedar refuses it.
  if (Number.isNaN(ms) || new Date(Date.parse(`${date}T00:00:00Z`)).toISOString().slice(0, 10) !== date)
    return undefined;
  return datetime(BigInt(ms));
}

const UNITS = { d: 86_400_000n, h: 3_600_000n, m: 60_000n, s: 1_000n, ms: 1n } as const;

/** `duration("1d2h3m4s5ms")`, units in this order, each at most once, optionally negative. */
export function parseDuration(text: string): DurationValue | undefined {
  const match = /^(-?)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (match === null || text === '' || text === '-') return undefined;
  const [, minus, ...amounts] = match;
  const total = Object.values(UNITS).reduce((sum, unit, index) => sum + BigInt(amounts[index] ?? '0') * unit, 0n);
  const ms = minus === '-' ? -total : total;
  return isLong(ms) ? duration(ms) : undefined;
}

/** `decimal("12.3456")`: one to four digits after the point. */
export function parseDecimal(text: string): DecimalValue | undefined {
  const match = /^(-?\d+)\.(\d{1,4})$/.exec(text);
  if (match === null) return undefined;
  const [, whole = '', fraction = ''] = match;
  const scaled = BigInt(whole) * 10_000n + BigInt(fraction.padEnd(4, '0')) * (whole.startsWith('-') ? -1n : 1n);
  return isLong(scaled) ? { type: 'decimal', scaled } : undefined;
}

const isLong = (value: bigint): boolean => BigInt.asIntN(64, value) === value;
