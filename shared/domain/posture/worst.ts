import type { FactName, OsVersion } from '../facts';

/** Which value of a fact is the worse one: the value that denies sooner. Facts without better and worse are ordered by text. */
const WORSE_BOOLEAN: Partial<Record<FactName, boolean>> = {
  managed: false,
  compliant: false,
  encrypted: false,
  firewall: false,
  jailbroken: true,
};

/** The worse of two values of one fact: commutative, so that it does not matter which was read first. */
export function worseFact<T>(name: FactName, a: T, b: T): T {
  const worse = WORSE_BOOLEAN[name];
  if (worse !== undefined) return a === worse ? a : b;
  if (isVersion(a) && isVersion(b)) return compareVersions(a, b) <= 0 ? a : b;
  return String(a) <= String(b) ? a : b;
}

export function compareVersions(a: OsVersion, b: OsVersion): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

const isVersion = (value: unknown): value is OsVersion =>
  typeof value === 'object' && value !== null && 'major' in value;
