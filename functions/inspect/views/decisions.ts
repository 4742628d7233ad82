import { answered } from '../../../shared/domain/explanation/answered';
import { Refusal } from '../../../shared/runtime/refusal';
import type { InspectPorts } from '../ports';
import { instantIn, iso, limitIn, type Query } from '../query';

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
    denials: found.slice(0, limit).map(answered),
    more: found.length > limit,
  };
}
