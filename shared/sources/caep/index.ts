import { createHash } from 'node:crypto';
import type { ApiAccess } from '../api';
import { defineSource, type PushRequest, type Reception } from '../source';
import { authenticatePush } from './authenticate';
import { readCompactToken } from './compact-token';
import { caepDescription } from './description';
import { interpretToken } from './interpret';
import { tokenPoll } from './poll';
import { refusalAnswer } from './refusal';
import { readSecurityEventToken } from './security-event-token';
import { streamUpkeep } from './stream-upkeep';

/** Security Event Tokens of a Shared Signals transmitter: CAEP's device-compliance-change, and what manages the stream. */
export const caep = defineSource(caepDescription, (settings) => {
  const { api } = settings;
  const { poll, stream } = api ?? {};
  return {
    authenticate: (request, means) => authenticatePush(request, means, settings),
    receive: receiveToken,
    interpret: (signal) => interpretToken(signal, settings),
    ...(api === undefined || poll === undefined ? {} : { poll: (access: ApiAccess) => tokenPoll(api, poll, access) }),
    ...(api === undefined || stream === undefined
      ? {}
      : { upkeep: (access: ApiAccess) => streamUpkeep(settings, api, stream, access) }),
  };
});

function receiveToken(request: PushRequest): Reception {
  if (request.method !== 'POST') return malformed(405, 'tokens are pushed by POST');
  const compact = readCompactToken(request.body);
  const reading = compact === undefined ? undefined : readSecurityEventToken(compact.claims);
  if (reading?.ok !== true) return malformed(400, 'the body is not a Security Event Token');
  const { issuer, id } = reading.token;
  // RFC 8417: jti is unique per issuer. The same token again, also when signed anew, is the same signal; an issuer that
  // uses one jti for two statements loses neither.
  const said = createHash('sha256')
    .update(compact?.text.split('.')[1] ?? '')
    .digest('base64url');
  return { kind: 'push', replay: { by: 'id', id: JSON.stringify([issuer, id, said]) } };
}

const malformed = (status: 400 | 405, problem: string): Reception => ({
  kind: 'malformed',
  status,
  problem,
  ...(status === 400 ? { answer: refusalAnswer({ code: 'invalid_request', description: problem }) } : {}),
});
