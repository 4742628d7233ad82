import { anyInConstantTime, equalInConstantTime } from '../constant-time';
import { readJsonObject } from '../json-object';
import type { Authentication, AuthenticationMeans, PushRequest, Reception } from '../source';

/** Shorter values are no secrets: they would be found by trying. */
const SHORTEST = 16;

/**
 * A header of the channel by the end of its name. Google documents `X-Goog-Channel-Token`, `X-Goog-Resource-State` and
 * others for channels of other APIs; whichever of the family carries the value is taken.
 */
function channelHeader(request: PushRequest, ending: 'token' | 'resource-state'): string | undefined {
  const usual = ending === 'token' ? 'x-goog-channel-token' : 'x-goog-resource-state';
  if (request.headers[usual] !== undefined) return request.headers[usual];
  const name = Object.keys(request.headers).find((header) => header.startsWith('x-goog-') && header.endsWith(ending));
  return name === undefined ? undefined : request.headers[name];
}

/** The token we gave when we opened the channel comes back with every message: the only proof there is. */
export function authenticateChannel(
  request: PushRequest,
  { secrets }: Pick<AuthenticationMeans, 'secrets'>,
): Authentication {
  const presented = channelHeader(request, 'token');
  if (presented === undefined || presented === '') return { ok: false, reason: 'no channel token' };
  const usable = secrets.filter((secret) => secret.length >= SHORTEST);
  if (usable.length === 0) return { ok: false, reason: `no active secret of at least ${SHORTEST} characters` };
  return anyInConstantTime(usable, (secret) => equalInConstantTime(presented, secret))
    ? { ok: true }
    : { ok: false, reason: 'wrong channel token' };
}

/** The first message of a channel says that it is open; each further one is a record of the audit log. */
export function receiveMessage(request: PushRequest): Reception {
  if (request.method !== 'POST')
    return { kind: 'malformed', status: 405, problem: 'messages of a channel come by POST' };
  if (channelHeader(request, 'resource-state')?.toLowerCase() === 'sync') {
    return { kind: 'answer', answer: { status: 200, headers: {}, body: '' } };
  }
  const reading = readJsonObject(request.body);
  if (!reading.ok) return { kind: 'malformed', status: 400, problem: reading.problem };
  // A record has a time and a qualifier of its own: two channels that overlap deliver the same bytes.
  return { kind: 'push', replay: { by: 'body', timed: true } };
}
