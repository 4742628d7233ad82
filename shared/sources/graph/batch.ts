import type { Interpretation, StoredSignal } from '../source';
import { UninterpretableSignal } from '../uninterpretable-signal';
import { GENUINE_ITEMS, notificationsIn } from './authenticate';
import { readNotification } from './notifications';

/** A stored batch of notifications as one hint; undefined where the signal is something else. */
export function interpretNotifications(signal: StoredSignal): Interpretation | undefined {
  const items = notificationsIn(signal.body);
  if (items === undefined) return undefined;
  const kept = signal.kept[GENUINE_ITEMS];
  const genuine = kept === undefined ? items : indices(kept).map((index) => items[index]);
  const notices = genuine.map(readNotification);
  const devices = notices.flatMap((notice) => (notice.kind === 'look' ? [notice.device] : []));
  const [first, ...others] = new Set(devices);
  if (first !== undefined)
    return { outcome: 'hint', devices: [first, ...others], reason: 'Graph says that they changed' };
  const reasons = new Set(notices.flatMap((notice) => (notice.kind === 'nothing' ? [notice.reason] : [])));
  return { outcome: 'ignored', reason: [...reasons].join('; ').slice(0, 500) || 'a batch without notifications' };
}

function indices(kept: string): readonly number[] {
  if (!/^\d{1,6}(?:,\d{1,6})*$/.test(kept)) throw new UninterpretableSignal('which items are genuine does not read');
  return kept.split(',').map(Number);
}
