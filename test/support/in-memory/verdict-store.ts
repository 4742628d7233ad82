import type { StoredVerdict, VerdictStore } from '../../../shared/runtime/ports';

export interface InMemoryVerdictStore extends VerdictStore {
  /** Common name to the row's text, of all rows. */
  rows(): Readonly<Record<string, string>>;
  /** How many writes succeeded. */
  writes(): number;
  /** Rows with their revisions. */
  all(): Readonly<Record<string, StoredVerdict>>;
}

export function inMemoryVerdictStore(content: Readonly<Record<string, StoredVerdict>> = {}): InMemoryVerdictStore {
  const rows = new Map(Object.entries(content));
  let writes = 0;
  return {
    read: async (commonName) => rows.get(commonName),
    async write(commonName, verdict, expected) {
      if (rows.get(commonName)?.revision !== expected) return false;
      rows.set(commonName, { verdict, revision: (expected ?? 0) + 1 });
      writes += 1;
      return true;
    },
    rows: () =>
      Object.fromEntries([...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { verdict }]) => [name, verdict])),
    writes: () => writes,
    all: () => Object.fromEntries(rows),
  };
}
