import { normaliseCommonName } from '../../../shared/domain/identity/common-name';
import { Refusal } from '../../../shared/runtime/refusal';
import type { Decided, InspectPorts } from '../ports';
import { instantIn, iso, limitIn, type Query, textIn } from '../query';

const DAY = 86_400_000;
const LONGEST = 31 * DAY;
const MOST_DENIALS = 1_000;

/** `?since=&until=&limit=`: denials of everybody, the newest first, those of shadow mode included. */
export async function denials(ports: InspectPorts, query: Query): Promise<object> {
  const to = instantIn(query, 'until', ports.now());
  const from = instantIn(query, 'since', to - DAY);
  if (from > to || to - from > LONGEST) {
    throw new Refusal(400, 'since must lie before until, by 31 days at most', { where: 'since' });
  }
  const limit = limitIn(query, MOST_DENIALS, 500);
  const found = await ports.decisions.denials({ from, to, limit: limit + 1 });
  return {
    since: iso(from),
    until: iso(to),
    denials: found.slice(0, limit).map(shownDecision),
    more: found.length > limit,
  };
}

/** `?commonName=`: connections of the name's device that were let in and can still be open. */
export async function sessions(ports: InspectPorts, query: Query): Promise<object> {
  const given = textIn(query, 'commonName');
  const name = normaliseCommonName(given);
  if (name.kind !== 'usable') {
    throw new Refusal(400, `${JSON.stringify(given)} is not a usable common name`, { where: 'commonName' });
  }
  const now = ports.now();
  const answer = await ports.explain({ commonName: name.value, at: now, knownAt: now });
  const device = answer.kind === 'explained' ? answer.explanation.device : undefined;
  const live = device === undefined ? [] : await ports.live.ofDevice(device, now);
  return {
    sessions: live.map(({ connectionId, commonName, endpointId, mode, since, device: of }) => ({
      connectionId,
      commonName,
      device: of,
      endpointId,
      mode,
      since: iso(since),
    })),
  };
}

/** A decision without the evidence it was made from. */
export function shownDecision({ occurredAt, commonName, connectionId, receipt }: Decided): object {
  const { decision, mode, request } = receipt;
  return {
    at: iso(occurredAt),
    commonName,
    connectionId,
    endpointId: request?.endpointId,
    mode,
    outcome: decision.outcome,
    ...(decision.outcome === 'denied' ? { code: decision.code, rules: decision.rules } : { rules: [] }),
  };
}
