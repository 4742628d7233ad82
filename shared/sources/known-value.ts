import type { OsVersion, PLATFORMS } from '../domain/facts';

/**
 * Values as MDM systems write them, with the many spellings of "unknown" taken out. Undefined always means unknown:
 * neither pass nor fail. A value that cannot be used (too long, control characters) is unknown too, and never parks a
 * signal: else a device's user could hide a bad report behind an odd device name.
 */

const UNKNOWN_WORDS: ReadonlySet<string> = new Set([
  '',
  '0',
  '-1',
  'null',
  'nil',
  'none',
  'undefined',
  'unknown',
  'n/a',
  'not_collected',
  'not_available',
  'notavailable',
  'not available',
]);

/** What firmware says when the maker left the field out: the same on many machines, so nobody's identity. */
const PLACEHOLDER_IDENTIFIERS: ReadonlySet<string> = new Set([
  'to be filled by o.e.m.',
  'system serial number',
  'default string',
  'not specified',
  'not applicable',
  'invalid',
  'oem',
]);

const LONGEST_IDENTIFIER = 256;
const LONGEST_OWNER = 320;

/** Control characters and halves of surrogate pairs: no name holds them, and stores and terminals choke on them. */
const UNUSABLE = /[\p{Cc}\p{Cs}]/u;

/** Text (or a number) that says something, trimmed. */
export function knownText(value: unknown, longest = LONGEST_IDENTIFIER): string | undefined {
  if (typeof value !== 'string' && !(typeof value === 'number' && Number.isFinite(value))) return undefined;
  const text = String(value).trim();
  if (text.length > longest || UNKNOWN_WORDS.has(text.toLowerCase()) || UNUSABLE.test(text)) return undefined;
  return text;
}

/** A serial number, UDID or UUID that belongs to one device: placeholders and all-zero or all-F values are nobody's. */
export function knownIdentifier(value: unknown): string | undefined {
  const text = knownText(value);
  if (text === undefined || PLACEHOLDER_IDENTIFIERS.has(text.toLowerCase())) return undefined;
  return /^(?:[0:-]+|[fF:-]+)$/.test(text) ? undefined : text;
}

/** A word for comparison: lower case, letters and digits only ("Non-Compliant" and "NonCompliant" are one). */
export const knownWord = (value: unknown): string | undefined =>
  knownText(value)
    ?.toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');

/** The person a device is assigned to: an e-mail address, lower-cased. */
export function knownOwner(value: unknown): string | undefined {
  const text = knownText(value, LONGEST_OWNER)?.toLowerCase();
  return text !== undefined && /^[^\s@]+@[^\s@]+$/.test(text) ? text : undefined;
}

/** "11.6.1", "10.0.19045.3086", "macOS 14.4.1", "13 (22A380)": the first version in it, to three parts. */
export function knownOsVersion(value: unknown): OsVersion | undefined {
  const match = /(?:^|\s)(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:\.\d{1,9})*(?=$|[\s(,+-])/.exec(
    knownText(value) ?? '',
  );
  if (match === null) return undefined;
  const version = { major: Number(match[1]), minor: Number(match[2] ?? 0), patch: Number(match[3] ?? 0) };
  return version.major === 0 && version.minor === 0 && version.patch === 0 ? undefined : version;
}

type Platform = (typeof PLATFORMS)[number];

/** First match counts: "AppleOsX" is a Mac before it is an Apple device. */
const PLATFORM_WORDS: readonly (readonly [RegExp, Platform])[] = [
  [/osx|^mac/, 'macos'],
  [/^apple|^ios|^ipad|^iphone|^ipod|^tvos/, 'ios'],
  [/^win/, 'windows'],
  [/^android/, 'android'],
  [/^chrome/, 'chromeos'],
  [/linux|^ubuntu|^debian|^fedora|^rhel/, 'linux'],
];

/** The platform in our words; `other` for a name we don't know; a number names nothing. */
export function knownPlatform(value: unknown): Platform | undefined {
  const word = knownWord(value);
  if (word === undefined || !/[a-z]/.test(word)) return undefined;
  return PLATFORM_WORDS.find(([pattern]) => pattern.test(word))?.[1] ?? 'other';
}
