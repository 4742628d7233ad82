import { readInstant } from '../instant';
import { isJsonObject, type JsonObject, property, quoted } from '../json-object';
import type { CompactToken } from './compact-token';
import { eventKind } from './event-kind';
import type { Refusal } from './refusal';
import type { CaepSettings } from './settings';

/** The claims of a Security Event Token (RFC 8417) with exactly one event, as SSF 1.0 and its drafts write them. */
export interface SecurityEventToken {
  readonly issuer: string;
  /** `jti`: unique over all that the issuer sends. */
  readonly id: string;
  /** Epoch ms. */
  readonly issuedAt: number;
  /** `sub_id`, or the event's own `subject` in drafts until May 2024. */
  readonly subject: JsonObject;
  readonly eventType: string;
  readonly event: JsonObject;
}

export type TokenReading =
  | { readonly ok: true; readonly token: SecurityEventToken }
  | { readonly ok: false; readonly refusal: Refusal };

const refused = (code: Refusal['code'], description: string): Refusal => ({ code, description });
const invalid = (description: string): TokenReading => ({
  ok: false,
  refusal: refused('invalid_request', description),
});

/**
 * What can be told before the signature is checked: that it is a Security Event Token, of this issuer, for us. Says which
 * keys to ask, and spares asking them for what is not meant for us.
 */
export function refusalAtSight({ header, claims }: CompactToken, settings: CaepSettings): Refusal | undefined {
  if (!isEventTokenType(header.typ)) {
    return refused('invalid_request', 'typ of the header is not secevent+jwt: not a Security Event Token');
  }
  if (claims.iss !== settings.issuer) return refused('invalid_issuer', 'iss is not the issuer of this stream');
  const audience = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  if (!audience.some((entry) => typeof entry === 'string' && settings.audience.includes(entry))) {
    return refused('invalid_audience', 'aud does not name this receiver');
  }
  return undefined;
}

/** RFC 8417, section 2.3: media type names are compared without case, and `application/` may be left out. */
const isEventTokenType = (typ: unknown): boolean =>
  typeof typ === 'string' && /^(?:application\/)?secevent\+jwt$/i.test(typ.trim());

/** The claims, of a token whose signature and {@link refusalAtSight} passed. Never throws. */
export function readSecurityEventToken(claims: JsonObject): TokenReading {
  // What would let an access token or an id token pass as one of these, or one of these as such.
  if (claims.exp !== undefined) return invalid('exp must not be present in a Security Event Token');
  if (claims.sub !== undefined) return invalid('sub must not be present: the subject is in sub_id');
  const { iss, jti, iat } = claims;
  if (typeof iss !== 'string') return invalid('iss is not text');
  if (typeof jti !== 'string' || jti.trim() === '' || jti.length > 512) {
    return invalid('jti is missing, or not text of at most 512 characters');
  }
  const issuedAt = typeof iat === 'number' ? readInstant(iat) : undefined;
  if (issuedAt === undefined) return invalid('iat is missing or not a time in seconds');
  const events = isJsonObject(claims.events) ? Object.entries(claims.events) : [];
  const [entry, ...others] = events;
  if (entry === undefined) return invalid('events is missing, or not an object with one event');
  if (others.length > 0) return invalid(`events holds ${events.length} events; send one per token`);
  const [eventType, event] = entry;
  if (!isJsonObject(event)) return invalid(`the event ${quoted(eventType)} is not an object`);
  const subject = claims.sub_id ?? event.subject;
  if (!isJsonObject(subject)) return invalid('sub_id is missing or not an object');
  const problem = problemOf(eventType, event);
  return problem === undefined
    ? { ok: true, token: { issuer: iss, id: jti, issuedAt, subject, eventType, event } }
    : invalid(problem);
}

/**
 * Of what the event's own definition asks for, that without which it says nothing. `previous_status` is required too,
 * but never read: to refuse for its absence would lose the present state.
 */
function problemOf(eventType: string, event: JsonObject): string | undefined {
  if (eventKind(eventType) !== 'device-compliance-change') return undefined;
  const status = property(event, 'current_status');
  return typeof status === 'string' && status.trim() !== '' ? undefined : 'current_status is missing, or not a word';
}
