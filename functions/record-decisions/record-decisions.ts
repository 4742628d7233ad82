import type { ConnectionBus } from '../../shared/adapters/connection-bus';
import type { AllowOutdated } from '../../shared/contracts/bus';
import { certificateUse } from '../../shared/domain/connect/certificate-use';
import { DOUBLE_USE_WINDOW_MS, type DoubleUse, isShownBy } from '../../shared/domain/connect/double-use';
import { judge } from '../../shared/domain/connect/judge';
import { receiptSchema } from '../../shared/domain/connect/receipt-schema';
import type { ConnectionDecided } from '../../shared/domain/events';
import { answered } from '../../shared/domain/explanation/answered';
import { parseRow } from '../../shared/domain/verdict/parse-row';
import { foundNow } from '../../shared/runtime/found-now';
import type { DecisionHistory, LiveConnections, VerdictStore } from '../../shared/runtime/ports';
import { readDoubleUses } from '../../shared/runtime/read-double-uses';
import { decidedEvent } from './decided-event';
import type { LogLine } from './log-delivery';

export interface RecordDecisionsPorts {
  readonly history: Pick<DecisionHistory, 'append' | 'ofName'>;
  readonly live: Pick<LiveConnections, 'open'>;
  readonly verdicts: Pick<VerdictStore, 'read'>;
  readonly bus: ConnectionBus;
  /** Hash of the configuration that came with an activation; undefined where there is none of this count. */
  readonly configurationOf: (activation: number) => Promise<string | undefined>;
  /** Epoch ms. */
  readonly now: () => number;
}

/** What became of a delivery. */
export interface Recording {
  readonly recorded: number;
  readonly duplicates: number;
  /** Lines that are not in the history, each with why. */
  readonly failures: readonly { readonly line: string; readonly why: string }[];
  /** Devices that were let in and would be denied now. */
  readonly outdated: number;
  /** Connections by which a certificate turns out to be used from two places. */
  readonly usedTwice: readonly UsedTwice[];
  /** Milliseconds from the oldest recorded decision to its event; undefined where there was none. */
  readonly lagMs: number | undefined;
}

export interface UsedTwice {
  readonly commonName: string;
  readonly connectionId: string | undefined;
  /** At least one. */
  readonly doubleUses: readonly DoubleUse[];
}

/** Lines under way at once: a delivery has hundreds, and each costs a few calls of the store. */
const AT_ONCE = 16;

/**
 * Takes decisions into the history, each once however often it is delivered; one that fails keeps no other from it. The
 * connection is remembered as live *before* the row is read again: whoever changes the row afterwards finds the connection,
 * and what was changed before is seen here. So no change falls between the two.
 */
export async function recordDecisions(lines: readonly LogLine[], ports: RecordDecisionsPorts): Promise<Recording> {
  const outcomes: LineOutcome[] = [];
  const waiting = [...lines];
  const worker = async (): Promise<void> => {
    for (let line = waiting.shift(); line !== undefined; line = waiting.shift())
      outcomes.push(await recordLine(line, ports));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const looked = await lookedAt(outcomes, ports.history);

  const done = looked.filter((outcome) => outcome.kind !== 'failed');
  const outdated = done.flatMap(({ outdated }) => outdated ?? []);
  const refused = outdated.length === 0 ? [] : await ports.bus.publish(outdated);
  const lags = done.flatMap(({ kind, lagMs }) => (kind === 'recorded' ? [lagMs] : []));
  return {
    recorded: lags.length,
    duplicates: done.length - lags.length,
    failures: [
      ...looked.flatMap((outcome) => (outcome.kind === 'failed' ? [{ line: outcome.line, why: outcome.why }] : [])),
      ...refused.map(({ eventId }) => ({ line: eventId, why: 'the bus did not take that its allow is outdated' })),
    ],
    outdated: outdated.length,
    usedTwice: done.flatMap(({ usedTwice }) => usedTwice ?? []),
    lagMs: lags.length === 0 ? undefined : lags.reduce((a, b) => Math.max(a, b)),
  };
}

interface Failed {
  readonly kind: 'failed';
  readonly line: string;
  readonly why: string;
}
interface Done {
  readonly kind: 'recorded' | 'duplicate';
  readonly line: string;
  readonly event: ConnectionDecided;
  readonly lagMs: number;
  readonly outdated: AllowOutdated | undefined;
}
type LineOutcome = Failed | Done;

const failed = (line: string, error: unknown): Failed => ({
  kind: 'failed',
  line,
  why: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown',
});

async function recordLine(line: LogLine, ports: RecordDecisionsPorts): Promise<LineOutcome> {
  try {
    const event = await decidedEvent(line, ports.now(), ports.configurationOf);
    const kind = (await ports.history.append(event)) ? 'recorded' : 'duplicate';
    // Also where the event was there already: whoever appended it may have got no further.
    await rememberLive(event, ports.live);
    const outdated = await outdatedAllow(event, ports);
    return { kind, line: line.id, event, lagMs: event.recordedAt - event.occurredAt, outdated };
  } catch (error) {
    return failed(line.id, error);
  }
}

/** Only where the row says which device it is, and the request which connection: nothing else can be found again, or ended. */
async function rememberLive(
  { receipt, occurredAt, commonName, connectionId }: ConnectionDecided,
  live: RecordDecisionsPorts['live'],
): Promise<void> {
  const { decision, mode, found, request } = receipt;
  if ((decision.outcome === 'denied' && mode === 'enforce') || found.kind !== 'row') return;
  const row = parseRow(found.verdict);
  if (row === undefined || row === 'later-format' || row.state !== 'active') return;
  if (commonName === undefined || connectionId === undefined || request === undefined) return;
  await live.open({
    connectionId,
    device: row.device,
    commonName,
    ...(request.endpointId === undefined ? {} : { endpointId: request.endpointId }),
    mode,
    since: occurredAt,
    revision: found.revision,
    request,
  });
}

/** What the row that stands now says of a device that was let in; undefined where it would be let in again. */
async function outdatedAllow(
  event: ConnectionDecided,
  ports: RecordDecisionsPorts,
): Promise<AllowOutdated | undefined> {
  const { decision, mode, found } = event.receipt;
  const { commonName } = event;
  if (decision.outcome === 'denied' || mode === 'shadow' || commonName === undefined) return undefined;
  const { request, at } = receiptSchema.parse(event.receipt);
  const now = await foundNow(commonName, ports.verdicts);
  // Not before the decision, by whatever clock.
  const { decision: again } = judge({ request, found: now, at: Math.max(at, ports.now()) });
  if (again.outcome === 'allowed') return undefined;
  const row = found.kind === 'row' ? parseRow(found.verdict) : undefined;
  return {
    ...(event.connectionId === undefined ? {} : { connectionId: event.connectionId }),
    ...(request?.endpointId === undefined ? {} : { endpointId: request.endpointId }),
    ...(typeof row === 'object' && row.state === 'active' ? { device: row.device } : {}),
    commonName,
    partition: event.device,
    eventId: event.eventId,
    code: again.code,
    rules: [...again.rules],
  };
}

/** Connections of one name within so many milliseconds share a look: a client that comes again and again costs one of them. */
const SHARED_LOOK_MS = 600_000;

/**
 * What connections show with those before and after them. Read after all of the delivery were appended: of connections that
 * are recorded at once, in whatever order, the last one to be appended finds all the others. Where a look fails, its lines do.
 */
async function lookedAt(
  outcomes: readonly LineOutcome[],
  history: RecordDecisionsPorts['history'],
): Promise<readonly (Failed | (Done & { readonly usedTwice: UsedTwice | undefined }))[]> {
  const looks = new Map<string, Promise<readonly DoubleUse[]>>();
  const look = (commonName: string, at: number): Promise<readonly DoubleUse[]> => {
    const from = Math.floor(at / SHARED_LOOK_MS) * SHARED_LOOK_MS;
    const key = `${from} ${commonName}`;
    const stretch = { from: from - DOUBLE_USE_WINDOW_MS, to: from + SHARED_LOOK_MS - 1 + DOUBLE_USE_WINDOW_MS };
    const found = looks.get(key) ?? readDoubleUses(commonName, stretch, history);
    looks.set(key, found);
    return found;
  };
  const withLook = async (outcome: LineOutcome) => {
    if (outcome.kind === 'failed') return outcome;
    const { commonName, connectionId, occurredAt, eventId } = outcome.event;
    const isUse = certificateUse(answered(outcome.event), eventId) !== undefined;
    if (commonName === undefined || !isUse) return { ...outcome, usedTwice: undefined };
    try {
      const shown = (await look(commonName, occurredAt)).filter((doubleUse) => isShownBy(doubleUse, eventId));
      return {
        ...outcome,
        usedTwice: shown.length === 0 ? undefined : { commonName, connectionId, doubleUses: shown },
      };
    } catch (error) {
      return failed(outcome.line, error);
    }
  };
  return await Promise.all(outcomes.map(withLook));
}
