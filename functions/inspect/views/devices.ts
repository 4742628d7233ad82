import { judge } from '../../../shared/domain/connect/judge';
import { normaliseRequest } from '../../../shared/domain/connect/request';
import { nameClaim } from '../../../shared/domain/identity/claims';
import { sourceOf } from '../../../shared/domain/identity/partition';
import { standingAt } from '../../../shared/domain/verdict/row';
import type { InspectPorts } from '../ports';
import { iso, limitIn, type Query } from '../query';
import { shortAnswer } from './short-answer';

const MOST = 100;

/** `?limit=&after=`: every name with a row, and what it is answered now. */
export async function devices(ports: InspectPorts, query: Query): Promise<object> {
  const at = ports.now();
  const { rows, next } = await ports.listing.page(query.after, limitIn(query, MOST, 50));
  const listed = await Promise.all(
    rows.map(async ({ commonName, verdict }) => {
      const claimants = await ports.claims.devices(nameClaim(commonName));
      return {
        commonName,
        ...answerOf(commonName, verdict, at),
        sources: [...new Set(claimants.map(sourceOf))].sort(),
      };
    }),
  );
  return { at: iso(at), devices: listed, next };
}

/** By the handler's own judgement; what cannot be read is denied there too. */
function answerOf(commonName: string, verdict: string, at: number): object {
  const request = normaliseRequest({ 'common-name': commonName });
  // A listing has no revisions, and no answer hangs on one.
  const { decision, row } = judge({ request, found: { kind: 'row', revision: 0, verdict }, at });
  const standing = row && (standingAt(row, at, undefined) ?? row);
  const active = standing?.state === 'active' ? { device: standing.device, lastSeen: iso(standing.lastSeen) } : {};
  return { state: standing?.state ?? 'unreadable', ...shortAnswer(decision), ...active };
}
