import { interpretSignal } from '../../functions/interpret-signal/interpret-signal';
import { readSignalItem } from '../../functions/interpret-signal/signal-item';
import { readRequest, toResult } from '../../functions/receive-signal/http';
import { LARGEST_BODY, receiveSignal } from '../../functions/receive-signal/receive-signal';
import { gatewayEvent } from '../../local/api-gateway/event';
import { SIGNALS } from '../../shared/contracts/tables';
import type { SourceKind } from '../../shared/sources/descriptions';
import type { PushRequest } from '../../shared/sources/source';
import { UninterpretableSignal } from '../../shared/sources/uninterpretable-signal';
import type { Variant } from './push-variants';
import { ingress, NOW } from './signal-ingress';
import type { KeptSignal } from './signal-memory';
import { configuredSource } from './source-pushes';

export { LARGEST_BODY };

/** What became of a variant; `wrong` names what must not have happened. */
export interface Fate {
  readonly statuses: readonly number[];
  /** Of what was kept. */
  readonly outcomes: readonly ('events' | 'hint' | 'ignored' | 'parked')[];
  readonly wrong: readonly string[];
}

/**
 * Sends the variant through the ingress, as API Gateway would hand it over, into an empty store; and interprets what was
 * kept, as the workflow would.
 */
export async function sendVariant(kind: SourceKind, variant: Variant): Promise<Fate> {
  const { kept, published, ports } = ingress();
  const statuses: number[] = [];
  const wrong: string[] = [];
  for (const request of variant.requests) {
    const before = kept.size;
    const ingressRequest = readRequest(eventOf(kind, request));
    if (ingressRequest === undefined) throw new Error('not an event of the route');
    const { statusCode = 0 } = toResult(await receiveSignal(ports, ingressRequest));
    statuses.push(statusCode);
    if (statusCode >= 500) wrong.push(`answered ${statusCode}`);
    if (statusCode >= 400 && kept.size !== before) wrong.push('refused, and kept');
  }
  if (!AS_IT_MUST[variant.must](statuses)) wrong.push(`must be ${variant.must}, and was answered ${statuses.join()}`);
  if (variant.must === 'once' && kept.size > 1) wrong.push('kept twice');
  if (kept.size !== new Set(published.map(({ signalId }) => signalId)).size) wrong.push('kept, and not announced');
  const signals = [...kept.values()];
  const outcomes = signals.map(async (signal) => {
    const sent = variant.requests.some(({ body }) => Buffer.from(signal.body).equals(body));
    if (!sent) wrong.push('kept other bytes than were sent');
    return outcomeOf(kind, signal, wrong);
  });
  if (variant.must === 'same' && signals.some((signal) => !meansTheSame(kind, signal, variant.original.body))) {
    wrong.push('means something else');
  }
  return { statuses, outcomes: await Promise.all(outcomes), wrong };
}

const isAccepted = (status: number): boolean => status < 300;

const AS_IT_MUST: Readonly<Record<Variant['must'], (statuses: readonly number[]) => boolean>> = {
  refused: (statuses) => !statuses.some(isAccepted),
  'too large': (statuses) => statuses.every((status) => status === 413),
  once: (statuses) => statuses.every(isAccepted),
  same: (statuses) => statuses.every(isAccepted),
  either: () => true,
};

const eventOf = (kind: SourceKind, { method, headers, query, body }: PushRequest) => {
  const text = new URLSearchParams(query).toString();
  return gatewayEvent(
    {
      method,
      target: `/signals/${kind}${text === '' ? '' : `?${text}`}`,
      rawHeaders: Object.entries(headers).flat(),
      body,
      sourceIp: '203.0.113.9',
    },
    { key: 'POST /signals/{source}', apiId: 'api', parameters: { source: kind } },
    NOW,
  );
};

/** Bodies are handed on in the item here, whatever their size. */
const noBodies = { get: async () => undefined };

/** The signal as the interpreter gets it; anything but a meaning or a refusal in words is wrong. */
async function outcomeOf(kind: SourceKind, signal: KeptSignal, wrong: string[]): Promise<Fate['outcomes'][number]> {
  const sources = new Map([[kind as string, configuredSource(kind)]]);
  try {
    return interpretSignal({ sources, now: () => NOW }, await readSignalItem({ signal: itemOf(signal) }, noBodies))
      .outcome;
  } catch (error) {
    if (!(error instanceof UninterpretableSignal)) wrong.push(`the interpreter threw ${String(error).slice(0, 200)}`);
    return 'parked';
  }
}

/** As the state machine hands it on. */
const itemOf = ({ signalId, source, receivedAt, body, kept }: KeptSignal) => ({
  [SIGNALS.key]: { S: signalId },
  [SIGNALS.source]: { S: source },
  [SIGNALS.receivedAt]: { N: String(receivedAt) },
  [SIGNALS.body]: { B: Buffer.from(body).toString('base64') },
  [SIGNALS.kept]: { S: JSON.stringify(kept) },
});

const meansTheSame = (kind: SourceKind, signal: KeptSignal, original: Uint8Array): boolean =>
  meaning(kind, signal) === meaning(kind, { ...signal, body: original });

function meaning(kind: SourceKind, signal: KeptSignal): string {
  try {
    return JSON.stringify(configuredSource(kind).interpret(signal));
  } catch (error) {
    return String(error);
  }
}
