import type { ExplainAnswer, Explainer } from '../../shared/adapters/explainer';
import { parseInstant } from '../duration';
import { errorReply, jsonReply, type Reply } from '../http/reply';
import { type LocalRoute, RequestError } from '../http/router';

/** `?at=` the moment to explain, `?knownAt=` what counts as known: both now, unless given. */
export const deviceRoutes = (explain: Explainer, now: () => number): readonly LocalRoute[] => [
  {
    method: 'GET',
    path: '/devices/{commonName}',
    handle: async ({ parameters, query }) => {
      const present = now();
      const commonName = parameters.commonName ?? '';
      return replyOf(
        commonName,
        await explain({ commonName, at: instant(query, 'at', present), knownAt: instant(query, 'knownAt', present) }),
      );
    },
  },
];

function instant(query: URLSearchParams, name: string, present: number): number {
  const given = query.get(name);
  if (given === null) return present;
  const parsed = parseInstant(given);
  if (parsed === undefined) throw new RequestError(400, `${name} must be an instant such as 2026-11-23T09:00:00Z`);
  return parsed;
}

function replyOf(commonName: string, answer: ExplainAnswer): Reply {
  switch (answer.kind) {
    case 'explained':
      return jsonReply(200, answer.explanation);
    case 'unusable-name':
      return errorReply(400, `${JSON.stringify(commonName)} is not a usable common name`);
    case 'unknown':
      return errorReply(404, `no device claims the common name ${JSON.stringify(commonName)}`);
    case 'no-policy':
      return errorReply(404, 'no policy was active then');
  }
}
