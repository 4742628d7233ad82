import { decide } from '../../../shared/domain/connect/decide';
import { deny } from '../../../shared/domain/connect/decision';
import { normaliseRequest } from '../../../shared/domain/connect/request';
import { nameClaim } from '../../../shared/domain/identity/claims';
import { sourceOf } from '../../../shared/domain/identity/partition';
import { parseRow } from '../../../shared/domain/verdict/parse-row';
import { standingAt, type VerdictRow } from '../../../shared/domain/verdict/row';
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
      const row = parseRow(verdict);
      const readable = row === 'later-format' ? undefined : row;
      return { commonName, ...answerOf(readable, at), sources: [...new Set(claimants.map(sourceOf))].sort() };
    }),
  );
  return { at: iso(at), devices: listed, next };
}

function answerOf(row: VerdictRow | undefined, at: number): object {
  const request = normaliseRequest({});
  if (row === undefined || request === undefined)
    return { state: 'unreadable', ...shortAnswer(deny('row-unreadable')) };
  const standing = standingAt(row, at, undefined) ?? row;
  const active = standing.state === 'active' ? { device: standing.device, lastSeen: iso(standing.lastSeen) } : {};
  return { state: standing.state, ...shortAnswer(decide(row, at, request)), ...active };
}
