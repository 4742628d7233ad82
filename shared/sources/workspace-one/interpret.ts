import type { Observation } from '../../domain/events';
import { readInstant } from '../instant';
import type { JsonObject } from '../json-object';
import { property, quoted, storedJsonObject } from '../json-object';
import { knownText, knownWord } from '../known-value';
import type { Interpretation, StoredSignal } from '../source';
import { UninterpretableSignal } from '../uninterpretable-signal';
import { facts, saysUnenrolled } from './facts';
import { deviceKey, identifiers } from './identity';

/** The events Workspace ONE documents, as words without case and spaces. */
const KNOWN_EVENTS: ReadonlySet<string> = new Set([
  'compliancestatuschanged',
  'compromisedstatuschanged',
  'devicemcc',
  'deviceoperatingsystemchanged',
  'deviceorganizationgroupchanged',
  'breakmdmconfirmed',
  'enrollmentcomplete',
  'mdmenrollmentcomplete',
]);
const ENROLMENTS: ReadonlySet<string> = new Set(['enrollmentcomplete', 'mdmenrollmentcomplete']);

/**
 * Every payload is an observation of the whole device; the event type only says why it was sent. So facts are read from
 * all of them, an unknown type included, and a missed or reordered push does not matter.
 *
 * `EventId` is the same for every delivery of a kind and identifies nothing.
 */
export function interpretWorkspaceOne(signal: StoredSignal): Interpretation {
  const push = storedJsonObject(signal.body);
  const type = knownText(property(push, 'EventType'));
  const event = knownWord(type) ?? '';
  const key = deviceKey(push);
  if (key === undefined) {
    if (type !== undefined && !KNOWN_EVENTS.has(event))
      return { outcome: 'ignored', reason: `event type ${quoted(type)} names no device` };
    throw new UninterpretableSignal(
      'no DeviceUUID, Udid, DeviceId or SerialNumber: cannot tell which device this is about',
    );
  }
  const observation = observe(push, event, key);
  return observation === undefined
    ? { outcome: 'ignored', reason: `event type ${quoted(type ?? '')} carries no posture of the device` }
    : { outcome: 'events', observations: [observation] };
}

function observe(push: JsonObject, event: string, key: string): Observation | undefined {
  const at = { deviceKey: key, claimedAt: readInstant(property(push, 'EventTime')) };
  // Leaving wins over what else the payload says: a wrong reading here costs a sync, the other one lets a device in.
  if (event === 'breakmdmconfirmed' || saysUnenrolled(push)) return { ...at, type: 'DeviceUnenrolled' };
  const said = facts(push);
  if (ENROLMENTS.has(event)) return { ...at, type: 'DeviceEnrolled', identifiers: identifiers(push), facts: said };
  if (Object.keys(said).length === 0) return undefined;
  return { ...at, type: 'PostureReported', identifiers: identifiers(push), facts: said };
}
