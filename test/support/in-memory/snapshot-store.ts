import type { SnapshotStore, StoredSnapshot } from '../../../shared/runtime/ports';

export interface InMemorySnapshotStore extends SnapshotStore {
  /** Device to what is stored. */
  all(): Readonly<Record<string, StoredSnapshot>>;
}

export function inMemorySnapshotStore(content: Readonly<Record<string, StoredSnapshot>> = {}): InMemorySnapshotStore {
  const snapshots = new Map(Object.entries(content));
  return {
    read: async (device) => snapshots.get(device),
    async write(device, text, expected) {
      if (snapshots.get(device)?.revision !== expected) return false;
      snapshots.set(device, { text, revision: (expected ?? 0) + 1 });
      return true;
    },
    all: () => Object.fromEntries(snapshots),
  };
}
