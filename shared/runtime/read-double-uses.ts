import { certificateUse } from '../domain/connect/certificate-use';
import { type DoubleUse, doubleUses } from '../domain/connect/double-use';
import { answered } from '../domain/explanation/answered';
import type { DecisionHistory } from './ports';

/** Decisions looked at: of a client that tries again and again, the newest. */
const MOST = 500;

/** Whether a certificate was used from two places, by what was decided in a stretch of time (epoch ms, both ends included). */
export async function readDoubleUses(
  commonName: string,
  stretch: { readonly from: number; readonly to: number },
  decisions: Pick<DecisionHistory, 'ofName'>,
): Promise<readonly DoubleUse[]> {
  const events = await decisions.ofName(commonName, { ...stretch, limit: MOST });
  return doubleUses(events.flatMap((event) => certificateUse(answered(event), event.eventId) ?? []));
}
