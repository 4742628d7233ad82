import type { PushAllowance } from '../../shared/adapters/push-allowance';
import type { SignalBus } from '../../shared/adapters/signal-bus';
import type { Opening, SignalStore } from '../../shared/adapters/signal-store';
import type { Reception, SenderAnswer, Source } from '../../shared/sources/source';
import { type AuthenticationPorts, authenticate, type ConfiguredSource } from './authenticate';
import { type IngressRequest, jsonAnswer } from './http';
import { signalId } from './signal-id';

/** Larger bodies are refused: as base64 in its event they would pass the 6 MB that Lambda takes. Bytes. */
export const LARGEST_BODY = 4 * 1024 * 1024;

/** What became of a request, for metrics and log. Holds nothing of the body and no header value. */
export interface IngressRecord {
  readonly outcome: 'accepted' | 'duplicate' | 'answered' | 'refused' | 'failed';
  /** A configured source's id; undefined where the path named none. */
  readonly source: string | undefined;
  readonly status: number;
  readonly signalId?: string;
  readonly reason?: string;
  /** Set when refusing is due to our own configuration, whoever sent the push. */
  readonly misconfiguration?: string;
  readonly error?: unknown;
}

export interface ReceiveSignalPorts extends AuthenticationPorts {
  /** By source id. */
  readonly sources: ReadonlyMap<string, ConfiguredSource>;
  readonly store: SignalStore;
  readonly bus: SignalBus;
  readonly allowance: PushAllowance;
  readonly record: (record: IngressRecord) => void;
  readonly retentionDays: number;
}

/** Senders come back after so many seconds when it was our fault. */
const RETRY_AFTER = { 'retry-after': '10' };

/**
 * Takes one request of a source. The order is what keeps the promises: nothing is stored before it is authenticated, and
 * the sender gets its success code only once the signal is stored and on the bus. A fault of a port is a 503.
 */
export async function receiveSignal(ports: ReceiveSignalPorts, request: IngressRequest): Promise<SenderAnswer> {
  const configured = ports.sources.get(request.source);
  const source = configured === undefined ? undefined : request.source;
  const { answer, record } = await take(ports, request, configured).catch((error: unknown) => failed({ error }));
  ports.record({ ...record, source, status: answer.status });
  return answer;
}

interface Taken {
  readonly answer: SenderAnswer;
  readonly record: Omit<IngressRecord, 'source' | 'status'>;
}

/** Our own fault: no success code, and the sender is asked to come again. */
const failed = (record: Omit<Taken['record'], 'outcome'>): Taken => ({
  answer: jsonAnswer(503, { error: 'not accepted; send it again' }, RETRY_AFTER),
  record: { outcome: 'failed', ...record },
});

const refuse = (answer: SenderAnswer, reason: string): Taken => ({ answer, record: { outcome: 'refused', reason } });

async function take(
  ports: ReceiveSignalPorts,
  request: IngressRequest,
  configured: ConfiguredSource | undefined,
): Promise<Taken> {
  if (configured === undefined) return refuse(jsonAnswer(404, { error: 'no such source' }), 'unknown source');
  const { source } = configured;
  const { push } = request;
  if (push.method !== 'POST' && push.method !== 'GET') {
    return refuse(jsonAnswer(405, { error: 'POST, or GET to test the connection' }, { allow: 'GET, POST' }), 'method');
  }
  // Before authentication: hashing what is refused anyway is work that anybody could make us do.
  if (push.body.byteLength > LARGEST_BODY) {
    return refuse(jsonAnswer(413, { error: `a body has at most ${LARGEST_BODY} bytes` }), 'too large');
  }
  const handshake = source.handshake?.(push);
  if (handshake !== undefined) return { answer: handshake, record: { outcome: 'answered' } };
  const authentication = await authenticate(configured, push, ports);
  if (!authentication.ok) {
    const { reason, misconfiguration } = authentication;
    return {
      answer: authentication.answer ?? unauthenticated(authentication.challenge),
      record: { outcome: 'refused', reason, ...(misconfiguration === undefined ? {} : { misconfiguration }) },
    };
  }
  const reception = source.receive(push);
  switch (reception.kind) {
    case 'answer':
      return { answer: reception.answer, record: { outcome: 'answered' } };
    case 'malformed': {
      const headers = reception.status === 405 ? { allow: 'POST' } : {};
      const answer = reception.answer ?? jsonAnswer(reception.status, { error: reception.problem }, headers);
      return refuse(answer, reception.problem);
    }
    case 'push':
      return (
        (await limited(ports, request, configured)) ??
        keep(ports, request, source, { ...reception, keep: { ...authentication.keep, ...reception.keep } })
      );
  }
}

/** A refusal where the source has used up its minute. After authentication: nobody else can use it up. */
async function limited(
  { allowance }: ReceiveSignalPorts,
  { source }: IngressRequest,
  { pushesPerMinute }: ConfiguredSource,
): Promise<Taken | undefined> {
  const taken = await allowance.take(source, pushesPerMinute);
  if (taken.ok) return undefined;
  const error = `more than ${pushesPerMinute} pushes in this minute; send it again later`;
  return refuse(jsonAnswer(429, { error }, { 'retry-after': String(taken.seconds) }), 'rate limit of the source');
}

/** The sender is told no more than that: which part was wrong is for our log. */
const unauthenticated = (challenge: string | undefined): SenderAnswer =>
  jsonAnswer(401, { error: 'authentication failed' }, challenge === undefined ? {} : { 'www-authenticate': challenge });

/** Stores the push, then puts it on the bus: in this order a crash between the two leaves it to the sweep. */
async function keep(
  ports: ReceiveSignalPorts,
  request: IngressRequest,
  source: Source,
  reception: Extract<Reception, { kind: 'push' }>,
): Promise<Taken> {
  const receivedAt = ports.now();
  const id = signalId(request.source, reception.replay, request.push.body, receivedAt);
  const opening: Opening = await ports.store.open({
    signalId: id,
    source: request.source,
    receivedAt,
    body: request.push.body,
    kept: reception.keep ?? {},
    contentType: request.push.headers['content-type']?.slice(0, 256),
    expiresAt: Math.floor(receivedAt / 1000) + ports.retentionDays * 86_400,
  });
  // A duplicate of a signal that is still open is published again: the earlier delivery may have failed at just this step.
  if (opening !== 'closed') {
    const refused = await ports.bus.publish([{ signalId: id, source: request.source, receivedAt }]);
    if (refused.length > 0) return failed({ signalId: id, reason: 'the bus did not take the signal' });
  }
  const { successStatus, successBody } = source.description;
  const answer =
    successBody === 'empty'
      ? { status: successStatus, headers: {}, body: '' }
      : jsonAnswer(successStatus, { accepted: true, signalId: id });
  return { answer, record: { outcome: opening === 'opened' ? 'accepted' : 'duplicate', signalId: id } };
}
