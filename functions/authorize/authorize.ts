import { StoreFault } from '../../shared/adapters/verdict-read/store-fault';
import { decide } from '../../shared/domain/connect/decide';
import { type Decision, deny } from '../../shared/domain/connect/decision';
import { type ConnectionRequest, normaliseRequest } from '../../shared/domain/connect/request';
import {
  answerFor,
  type ConnectResponse,
  type EndpointMode,
  type EndpointSettings,
  respond,
} from '../../shared/domain/connect/response';
import { parseRow } from '../../shared/domain/verdict/parse-row';
import type { VerdictRow } from '../../shared/domain/verdict/row';
import { type ReadLimits, readWithin } from './read-within';

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
  /** Undefined where the store was not asked. */
  readonly storeLatencyMs: number | undefined;
  /** The read was sent a second time. */
  readonly hedged: boolean;
  readonly decisionLatencyMs: number;
}

/** What is not known by the deadline is denied. */
export interface AuthorizeDependencies extends ReadLimits {
  /** By endpoint id, and `default`. */
  readonly endpoints: ReadonlyMap<string, EndpointSettings>;
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
    const { endpoint, settings } = endpointOf(request, dependencies.endpoints);
    const outcome = await judge(request, at, settings, dependencies);
    record(dependencies, {
      ...outcome,
      mode: settings.mode,
      endpoint,
      request,
      at,
      decisionLatencyMs: dependencies.stopwatch() - started,
    });
    const provenance =
      outcome.row === undefined || outcome.revision === undefined
        ? undefined
        : { policyHash: outcome.row.policyHash, revision: outcome.revision };
    return respond(answerFor(outcome.decision, settings, provenance), request?.schemaVersion ?? { kind: 'v2' });
  };
}

type Judgement = Pick<DecisionRecord, 'decision' | 'row' | 'revision' | 'storeLatencyMs' | 'hedged'>;
const without = (decision: Decision): Judgement => ({
  decision,
  row: undefined,
  revision: undefined,
  storeLatencyMs: undefined,
  hedged: false,
});

async function judge(
  request: ConnectionRequest | undefined,
  at: number,
  settings: EndpointSettings,
  dependencies: AuthorizeDependencies,
): Promise<Judgement> {
  try {
    if (request === undefined) return without(deny('request-unreadable'));
    if (request.schemaVersion.kind === 'unknown') return without(deny('schema-version-unknown'));
    const { commonName } = request;
    if (commonName.kind === 'absent') return without(deny('no-common-name'));
    if (commonName.kind === 'malformed') return without(deny('malformed-common-name'));
    return await judgeByName(commonName.value, request, at, settings.texts.rule, dependencies);
  } catch {
    return without(deny('internal'));
  }
}

async function judgeByName(
  commonName: string,
  request: ConnectionRequest,
  at: number,
  textOfRules: string | undefined,
  dependencies: AuthorizeDependencies,
): Promise<Judgement> {
  const before = dependencies.stopwatch();
  const { read, hedged } = await readWithin(commonName, dependencies);
  const asked = { storeLatencyMs: dependencies.stopwatch() - before, hedged };
  if (read instanceof StoreFault) return { ...without(deny(read.kind)), ...asked };
  const { stored } = read;
  if (stored === undefined) return { ...without(decide(undefined, at, request)), ...asked };
  const row = parseRow(stored.verdict);
  if (row === 'later-format') return { ...without(deny('row-later-format')), revision: stored.revision, ...asked };
  // A row under another name's key can only be corruption.
  if (row === undefined || row.commonName !== commonName)
    return { ...without(deny('row-unreadable')), revision: stored.revision, ...asked };
  return { decision: decide(row, at, request, textOfRules), row, revision: stored.revision, ...asked };
}

const UNCONFIGURED: EndpointSettings = { mode: 'enforce', texts: {} };

/** The configured endpoint that answers, or `default`. A request that names no endpoint is nobody's shadow trial. */
function endpointOf(
  request: ConnectionRequest | undefined,
  endpoints: AuthorizeDependencies['endpoints'],
): { readonly endpoint: string; readonly settings: EndpointSettings } {
  const id = request?.endpointId;
  const own = id === undefined ? undefined : endpoints.get(id);
  if (id !== undefined && own !== undefined) return { endpoint: id, settings: own };
  const rest = endpoints.get('default') ?? UNCONFIGURED;
  return { endpoint: 'default', settings: id === undefined ? { ...rest, mode: 'enforce' } : rest };
}

/** A decision is not lost because its metric is. */
function record(dependencies: AuthorizeDependencies, entry: DecisionRecord): void {
  try {
    dependencies.record(entry);
  } catch {
    // Nothing can be reported if reporting fails; the missing metric shows in Client VPN's own.
  }
}
