import { DECISIONS_PREFIX } from '../../shared/contracts/tables';
import { decisionId, isDecisionInstant } from '../../shared/domain/connect/decision-id';
import { receiptInLine } from '../../shared/domain/connect/receipt-schema';
import type { ConnectionDecided } from '../../shared/domain/events';
import { contentHash } from '../../shared/runtime/content-hash';
import type { LogLine } from './log-delivery';

/** What events of ours say of who says so. */
const SOURCE = 'postern';

/**
 * The event of a decision, from its line. A function of the line alone but for when it was recorded and the configuration's
 * hash, which the row's activation leads to. Throws an Error that says what is wrong with the line.
 *
 * @param recordedAt - epoch ms
 */
export async function decidedEvent(
  { message, timestamp }: LogLine,
  recordedAt: number,
  configurationOf: (activation: number) => Promise<string | undefined>,
): Promise<ConnectionDecided> {
  const receipt = receiptInLine(message);
  const { request, activation, at } = receipt;
  // A clock that says nothing is denied; the line itself was written at some time.
  const decidedAt = at !== null && isDecisionInstant(at) ? at : timestamp;
  const commonName = request?.commonName.kind === 'usable' ? request.commonName.value : undefined;
  const connectionId = request?.connectionId;
  const configurationHash = activation === undefined ? undefined : await configurationOf(activation);
  return {
    device: `${DECISIONS_PREFIX}${commonName ?? ''}`,
    eventId: decisionId(decidedAt, contentHash(message)),
    version: 1,
    type: 'ConnectionDecided',
    source: SOURCE,
    occurredAt: decidedAt,
    recordedAt,
    ...(connectionId === undefined ? {} : { connectionId }),
    ...(commonName === undefined ? {} : { commonName }),
    ...(configurationHash === undefined ? {} : { configurationHash }),
    receipt,
  };
}
