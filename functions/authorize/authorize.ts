import type { ReadRow, StoredRow } from '../../shared/adapters/verdict-read/signed-get-item';
import { StoreFault } from '../../shared/adapters/verdict-read/store-fault';
import { decide } from '../../shared/domain/connect/decide';
import { type Decision, deny } from '../../shared/domain/connect/decision';
import { type ConnectionRequest, normaliseRequest } from '../../shared/domain/connect/request';
import { answerFor, type ConnectResponse, respond } from '../../shared/domain/connect/response';
import { parseRow } from '../../shared/domain/verdict/parse-row';
import type { VerdictRow } from '../../shared/domain/verdict/row';
import type { EndpointMode } from './connect-environment';

/** Everything known about one decision when it is made: what the metric document says. */
export interface DecisionRecord {
  readonly decision: Decision;
  readonly mode: EndpointMode;
  /** A configured endpoint id, or `default`: bounded, so that it can be a metric dimension. */
  readonly endpoint: string;
  readonly request: ConnectionRequest | undefined;
  readonly row: VerdictRow | undefined;
  readonly revision: number | undefined;
  /** Epoch ms. */
  readonly at: number;
  readonly storeLatencyMs: number | undefined;
  readonly decisionLatencyMs: number;
}

export interface AuthorizeDependencies {
  readonly readRow: ReadRow;
  readonly modes: ReadonlyMap<string, EndpointMode>;
  /** Milliseconds for the whole decision; what is not known by then is denied. */
  readonly deadlineMs: number;
  /** Epoch ms. */
  readonly clock: () => number;
  /** Milliseconds of a clock that never goes back. */
  readonly stopwatch: () => number;
  readonly record: (record: DecisionRecord) => void;
}

/**
 * The connect handler. Never throws and never answers out of contract: whatever comes in, and whatever fails, ends in a
 * typed denial. One key read, nothing else over the network.
 */
export function createAuthorize(dependencies: AuthorizeDependencies): (event: unknown) => Promise<ConnectResponse> {
  return async (event) => {
    const started = dependencies.stopwatch();
    const at = dependencies.clock();
    const request = normaliseRequest(event);
    const mode = modeOf(request, dependencies.modes);
    const outcome = await judge(request, at, dependencies);
    record(dependencies, {
      ...outcome,
      mode,
      endpoint: endpointOf(request, dependencies.modes),
      request,
      at,
      decisionLatencyMs: dependencies.stopwatch() - started,
    });
    const provenance =
      outcome.row === undefined || outcome.revision === undefined
        ? undefined
        : { policyHash: outcome.row.policyHash, revision: outcome.revision };
    return respond(answerFor(outcome.decision, mode, provenance), request?.schemaVersion ?? { kind: 'v2' });
  };
}

type Judgement = Pick<DecisionRecord, 'decision' | 'row' | 'revision' | 'storeLatencyMs'>;
const without = (decision: Decision): Judgement => ({
  decision,
  row: undefined,
  revision: undefined,
  storeLatencyMs: undefined,
});

async function judge(
  request: ConnectionRequest | undefined,
  at: number,
  dependencies: AuthorizeDependencies,
): Promise<Judgement> {
  try {
    if (request === undefined) return without(deny('request-unreadable'));
    if (request.schemaVersion.kind === 'unknown') return without(deny('schema-version-unknown'));
    const { commonName } = request;
    if (commonName.kind === 'absent') return without(deny('no-common-name'));
    if (commonName.kind === 'malformed') return without(deny('malformed-common-name'));
    return await judgeByName(commonName.value, request, at, dependencies);
  } catch {
    return without(deny('internal'));
  }
}

async function judgeByName(
  commonName: string,
  request: ConnectionRequest,
  at: number,
  dependencies: AuthorizeDependencies,
): Promise<Judgement> {
  const before = dependencies.stopwatch();
  const read = await readWithin(commonName, dependencies);
  const storeLatencyMs = dependencies.stopwatch() - before;
  if (read instanceof StoreFault) return { ...without(deny(read.kind)), storeLatencyMs };
  const { stored } = read;
  if (stored === undefined) return { ...without(decide(undefined, at, request)), storeLatencyMs };
  const row = parseRow(stored.verdict);
  if (row === 'later-format')
    return { ...without(deny('row-later-format')), revision: stored.revision, storeLatencyMs };
  // A row under another name's key can only be corruption.
  if (row === undefined || row.commonName !== commonName)
    return { ...without(deny('row-unreadable')), revision: stored.revision, storeLatencyMs };
  return { decision: decide(row, at, request), row, revision: stored.revision, storeLatencyMs };
}

async function readWithin(
  commonName: string,
  { readRow, deadlineMs }: AuthorizeDependencies,
): Promise<{ stored: StoredRow | undefined } | StoreFault> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<StoreFault>((resolve) => {
    timer = setTimeout(() => {
      resolve(new StoreFault('store-timeout'));
      controller.abort();
    }, deadlineMs);
  });
  const read = async (): Promise<{ stored: StoredRow | undefined } | StoreFault> => {
    try {
      return { stored: await readRow(commonName, controller.signal) };
    } catch (error) {
      if (error instanceof StoreFault) return error;
      throw error;
    }
  };
  try {
    // The race, not only the signal: the deadline holds even if the read ignores being aborted.
    return await Promise.race([read(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** A request that names no endpoint is nobody's shadow trial. */
function modeOf(request: ConnectionRequest | undefined, modes: ReadonlyMap<string, EndpointMode>): EndpointMode {
  if (request?.endpointId === undefined) return 'enforce';
  return modes.get(request.endpointId) ?? modes.get('default') ?? 'enforce';
}

function endpointOf(request: ConnectionRequest | undefined, modes: ReadonlyMap<string, EndpointMode>): string {
  return request?.endpointId !== undefined && modes.has(request.endpointId) ? request.endpointId : 'default';
}

/** A decision is not lost because its metric is. */
function record(dependencies: AuthorizeDependencies, entry: DecisionRecord): void {
  try {
    dependencies.record(entry);
  } catch {
    // Nothing can be reported if reporting fails; the missing metric shows in Client VPN's own.
  }
}
