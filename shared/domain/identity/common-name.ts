/**
 * Common names are compared trimmed and ASCII-lower-cased. Anything but printable ASCII is a typed denial, never a guess:
 * look-alike letters must not meet. 64 characters is the upper bound of X.520 (ub-common-name).
 *
 * This file runs on the connect path: no imports.
 */
export type CommonName =
  | { readonly kind: 'usable'; readonly value: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'malformed' };

const MAXIMUM_LENGTH = 64;

export function normaliseCommonName(raw: unknown): CommonName {
  if (raw === undefined || raw === null) return { kind: 'absent' };
  if (typeof raw !== 'string') return { kind: 'malformed' };
  const trimmed = raw.trim();
  if (trimmed === '') return { kind: 'absent' };
  if (trimmed.length > MAXIMUM_LENGTH || !/^[\x20-\x7e]+$/.test(trimmed)) return { kind: 'malformed' };
  return { kind: 'usable', value: trimmed.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()) };
}
