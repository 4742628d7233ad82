import { anyInConstantTime, equalInConstantTime } from '../constant-time';
import { property } from '../json-object';
import { knownText } from '../known-value';
import type { Authentication, AuthenticationMeans, PushRequest } from '../source';
import { readCompactToken } from './compact-token';
import { eventKind } from './event-kind';
import { type Refusal, refusalAnswer } from './refusal';
import { readSecurityEventToken, refusalAtSight, type SecurityEventToken } from './security-event-token';
import type { CaepSettings } from './settings';
import { checkSignature } from './signature';
import { checkState } from './verification-state';

/** A pushed token (RFC 8935): the agreed Authorization, where there is one, then the token itself. */
export async function authenticatePush(
  request: PushRequest,
  means: AuthenticationMeans,
  settings: CaepSettings,
): Promise<Authentication> {
  if (settings.authorization === 'required') {
    const problem = authorizationProblem(request.headers.authorization, means.secrets);
    if (problem !== undefined) return refuse({ code: 'authentication_failed', description: problem });
  }
  return authenticateToken(request.body, means, settings);
}

/** The token alone: as it was pushed, or as a poll fetched it. */
export async function authenticateToken(
  body: Uint8Array,
  { keySets, secrets, now }: AuthenticationMeans,
  settings: CaepSettings,
): Promise<Authentication> {
  const compact = readCompactToken(body);
  if (compact === undefined) {
    return refuseFinally({ code: 'invalid_request', description: 'the body is not a token in JWS compact form' });
  }
  const atSight = refusalAtSight(compact, settings);
  if (atSight !== undefined) return refuseFinally(atSight);
  const check = await checkSignature(compact, settings, keySets);
  if (check.kind === 'undecided') return LATER;
  if (check.kind === 'refused') return refuseFinally(check.refusal);
  const reading = readSecurityEventToken(compact.claims);
  if (!reading.ok) return refuseFinally(reading.refusal);
  return hasWrongState(reading.token, secrets, now)
    ? refuse({ code: 'invalid_state', description: 'state is not the one this receiver asked for' })
    : { ok: true };
}

const refuse = (refusal: Refusal) => ({
  ok: false as const,
  reason: `${refusal.code}: ${refusal.description}`,
  answer: refusalAnswer(refusal),
});

/** What is wrong with the token is so whatever our secret is. */
const refuseFinally = (refusal: Refusal): Authentication => ({ ...refuse(refusal), final: true });

/** Not a verdict on the token: it may be signed with a key that was made a moment ago. */
const LATER: Authentication = {
  ok: false,
  final: true,
  reason: 'signed with a key that is not known; the key set was fetched too often to fetch it again now',
  answer: { status: 429, headers: { 'retry-after': '5' }, body: '' },
};

function authorizationProblem(presented: string | undefined, secrets: readonly string[]): string | undefined {
  if (presented === undefined) return 'the Authorization header agreed for this stream is missing';
  const agreed = secrets.filter((secret) => secret.trim() !== '');
  return anyInConstantTime(agreed, (secret) => equalInConstantTime(presented, secret))
    ? undefined
    : 'the Authorization header is not the one agreed for this stream';
}

function hasWrongState(token: SecurityEventToken, secrets: readonly string[], now: number): boolean {
  if (eventKind(token.eventType) !== 'verification') return false;
  const state = knownText(property(token.event, 'state'), 4096);
  const streamId = knownText(property(token.subject, 'id'), 1024) ?? '';
  return state !== undefined && checkState(state, streamId, secrets, now) === 'wrong';
}
