import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (value: string | Uint8Array) => createHash('sha256').update(value).digest();

/**
 * Whether two values are the same bytes, in a time that depends on neither where they differ nor how long the expected
 * one is: digests of fixed length are compared, so that not even a length leaks.
 */
export const equalInConstantTime = (presented: string | Uint8Array, expected: string | Uint8Array): boolean =>
  timingSafeEqual(digest(presented), digest(expected));

/** Whether any candidate passes. Every one is tried: an early exit would tell which of two active secrets is in use. */
export function anyInConstantTime<T>(candidates: readonly T[], passes: (candidate: T) => boolean): boolean {
  let found = false;
  for (const candidate of candidates) found = passes(candidate) || found;
  return found;
}
