import { readInstant } from '../instant';
import { property, quoted } from '../json-object';
import { knownIdentifier, knownText, knownWord } from '../known-value';
import { knownFacts, knownIdentifiers } from '../observation';
import type { Interpretation, StoredSignal } from '../source';
import { UninterpretableSignal } from '../uninterpretable-signal';
import { readCompactToken } from './compact-token';
import { eventKind } from './event-kind';
import { readSecurityEventToken, type SecurityEventToken } from './security-event-token';
import type { CaepSettings } from './settings';
import { deviceOf } from './subject';

const ignored = (reason: string): Interpretation => ({ outcome: 'ignored', reason });

/** The stored token was verified when it came in; here it is only read. */
export function interpretToken(signal: StoredSignal, settings: CaepSettings): Interpretation {
  const compact = readCompactToken(signal.body);
  if (compact === undefined) throw new UninterpretableSignal('the body is not a token in compact form');
  const reading = readSecurityEventToken(compact.claims);
  if (!reading.ok) throw new UninterpretableSignal(reading.refusal.description);
  const { token } = reading;
  switch (eventKind(token.eventType)) {
    case 'device-compliance-change':
      return complianceChange(token, settings);
    case 'verification':
      return ignored('a verification of the stream');
    case 'stream-updated':
      return ignored(streamUpdate(token));
    case 'other':
      return ignored(`event ${quoted(token.eventType)} carries no compliance of a device`);
  }
}

/** `previous_status` is never read: a token that was missed or came late must not matter. */
function complianceChange(token: SecurityEventToken, settings: CaepSettings): Interpretation {
  const device = deviceOf(token.subject, token.issuer);
  if (device === undefined) {
    throw new UninterpretableSignal(
      'the subject names no device: neither complex with a device, nor iss_sub, opaque or email',
    );
  }
  const status = property(token.event, 'current_status');
  const compliant = COMPLIANT.get(knownWord(status) ?? '');
  if (compliant === undefined) {
    return ignored(`status ${quoted(String(status))} is neither compliant nor not-compliant`);
  }
  const { subjectIs, managedDevicesOnly } = settings;
  const identifier = subjectIs === undefined ? undefined : knownIdentifier(device.id);
  return {
    outcome: 'events',
    observations: [
      {
        type: 'PostureReported',
        deviceKey: device.deviceKey,
        claimedAt: changedAt(token),
        identifiers: knownIdentifiers(subjectIs === undefined ? {} : { [subjectIs]: identifier }),
        facts: knownFacts({ compliant, managed: managedDevicesOnly ? true : undefined, owner: device.owner }),
      },
    ],
  };
}

/** The two words of the specification, however they are spelt; any other is neither. */
const COMPLIANT: ReadonlyMap<string, boolean> = new Map([
  ['compliant', true],
  ['notcompliant', false],
  ['noncompliant', false],
]);

/** When the status changed, in seconds (milliseconds in drafts until July 2025); else when the token was issued. */
const changedAt = ({ event, issuedAt }: SecurityEventToken): number =>
  readInstant(property(event, 'event_timestamp')) ?? issuedAt;

function streamUpdate({ event }: SecurityEventToken): string {
  const status = knownText(property(event, 'status')) ?? 'unknown';
  const reason = knownText(property(event, 'reason'));
  return `the stream is ${quoted(status)} now${reason === undefined ? '' : `: ${quoted(reason)}`}`;
}
