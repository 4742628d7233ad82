import { StoreFault } from '../../shared/adapters/verdict-read/store-fault';
import type { Decision } from '../../shared/domain/connect/decision';
import { type Found, judge, keyOf } from '../../shared/domain/connect/judge';
import { type ConnectionRequest, normaliseRequest } from '../../shared/domain/connect/request';
import {
  answerFor,
  type ConnectResponse,
  type EndpointMode,
  type EndpointSettings,
  respond,
} from '../../shared/domain/connect/response';
import type { VerdictRow } from '../../shared/domain/verdict/row';
import { type ReadLimits, type RowRead, readWithin } from './read-within';

/** Everything known about one decision when it is made: what the metric document says, the receipt included. */
export interface DecisionRecord {
  readonly decision: Decision;
  readonly mode: EndpointMode;
  /** What the person reads, where the endpoint has its own words for it. */
  readonly told: string | undefined;
  /** A configured endpoint id, or `default`: bounded, so that it can be a metric dimension. */
  readonly endpoint: string;
  readonly request: ConnectionRequest | undefined;
  readonly row: VerdictRow | undefined;
  /** What the key read gave: with the request and the instant, all that the decision is a function of. */
  readonly found: Found;
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
    const outcome = await decideFor(request, at, dependencies);
    const { decision, row, found } = outcome;
    const provenance =
      row === undefined || found.kind !== 'row' ? undefined : { policyHash: row.policyHash, revision: found.revision };
    const answer = answerFor(decision, settings, provenance);
    record(dependencies, {
      ...outcome,
      mode: settings.mode,
      told: wordedByEndpoint(answer.message, decision),
      endpoint,
      request,
      at,
      decisionLatencyMs: dependencies.stopwatch() - started,
    });
    return respond(answer, request?.schemaVersion ?? { kind: 'v2' });
  };
}

const wordedByEndpoint = (message: string, decision: Decision): string | undefined =>
  decision.outcome === 'denied' && message !== '' && message !== decision.message ? message : undefined;

type Judged = Pick<DecisionRecord, 'decision' | 'row' | 'found' | 'storeLatencyMs' | 'hedged'>;

async function decideFor(
  request: ConnectionRequest | undefined,
  at: number,
  dependencies: AuthorizeDependencies,
): Promise<Judged> {
  const unasked = { storeLatencyMs: undefined, hedged: false };
  const judged = (found: Found) => ({ ...judge({ request, found, at }), found });
  try {
    const key = keyOf(request);
    if (key.kind === 'denied') return { ...judged({ kind: 'not-asked' }), ...unasked };
    const before = dependencies.stopwatch();
    const { read, hedged } = await readWithin(key.commonName, dependencies);
    return { storeLatencyMs: dependencies.stopwatch() - before, hedged, ...judged(foundBy(read)) };
  } catch {
    return { ...judged({ kind: 'fault', code: 'internal' }), ...unasked };
  }
}

function foundBy(read: RowRead): Found {
  if (read instanceof StoreFault) return { kind: 'fault', code: read.kind };
  return read.stored === undefined ? { kind: 'nothing' } : { kind: 'row', ...read.stored };
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
