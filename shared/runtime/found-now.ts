import type { Found } from '../domain/connect/judge';
import type { VerdictStore } from './ports';
import { UnreadableStore } from './unreadable-store';

/** What the one key read would give now, off the connect path. Rejects where the store cannot be asked. */
export async function foundNow(commonName: string, verdicts: Pick<VerdictStore, 'read'>): Promise<Found> {
  try {
    const stored = await verdicts.read(commonName);
    return stored === undefined ? { kind: 'nothing' } : { kind: 'row', ...stored };
  } catch (error) {
    if (error instanceof UnreadableStore) return { kind: 'fault', code: 'row-unreadable' };
    throw error;
  }
}
