import type { DecisionHistory } from '../../shared/runtime/ports';
import { jsonReply } from '../http/reply';
import { type LocalRoute, RequestError } from '../http/router';

const LISTED = 100;
const MOST_LISTED = 20_000;
const USAGE =
  'ask for one of ?connectionId=, ?commonName= or ?denied=true; the latter two also take from and to (ISO instants) and limit';

/** Decisions as the history has them, receipts included, the newest first. */
export const decisionRoutes = (history: Omit<DecisionHistory, 'append'>, now: () => number): readonly LocalRoute[] => [
  {
    method: 'GET',
    path: '/decisions',
    handle: async ({ query }) => {
      const connectionId = query.get('connectionId');
      const commonName = query.get('commonName');
      const stretch = {
        from: instant(query, 'from') ?? 0,
        to: instant(query, 'to') ?? now(),
        limit: limitOf(query),
      };
      if (connectionId !== null) return jsonReply(200, { decisions: await history.ofConnection(connectionId) });
      if (commonName !== null) {
        const name = commonName.trim().toLowerCase();
        return jsonReply(200, { decisions: await history.ofName(name, stretch) });
      }
      if (query.get('denied') !== 'true') throw new RequestError(400, USAGE);
      // Day by day: from the beginning of time would be many.
      const from = instant(query, 'from') ?? stretch.to - 7 * 86_400_000;
      return jsonReply(200, { decisions: await history.denials({ ...stretch, from }) });
    },
  },
];

function instant(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Date.parse(text);
  if (Number.isNaN(value)) throw new RequestError(400, `${name} is no instant such as 2026-11-23T09:00:00Z; ${USAGE}`);
  return value;
}

function limitOf(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? LISTED);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_LISTED)
    throw new RequestError(400, `limit is a whole number from 1 to ${MOST_LISTED}; ${USAGE}`);
  return limit;
}
