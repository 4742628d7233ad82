import type { Observation } from '../../domain/events';
import { readInstant } from '../instant';
import { isJsonObject, type JsonObject, nested, property, quoted, storedJsonObject } from '../json-object';
import { knownIdentifier, knownOsVersion, knownOwner, knownPlatform, knownText, knownWord } from '../known-value';
import { knownFacts, knownIdentifiers } from '../observation';
import type { Interpretation, StoredSignal } from '../source';
import { UninterpretableSignal } from '../uninterpretable-signal';
import type { GoogleSettings } from './settings';

/**
 * A record of the audit log (`admin#reports#activity`): what its events say of devices, and, where the API is
 * configured, a reason to look at the rest.
 */
export function interpretActivity(signal: StoredSignal, settings: GoogleSettings): Interpretation {
  const activity = storedJsonObject(signal.body);
  const list = property(activity, 'events');
  // A list; one object in some of Google's own examples.
  const events = (Array.isArray(list) ? list : [list]).filter(isJsonObject);
  const [first] = events;
  if (first === undefined) throw new UninterpretableSignal('no "events": not a record of an audit log');
  const claimedAt = readInstant(property(nested(activity, 'id'), 'time'));
  const said = events.flatMap((event) => readEvent(event, claimedAt) ?? []);
  const [observed, ...further] = said.flatMap(({ observation }) => observation ?? []);
  const [device, ...devices] = new Set(settings.api === undefined ? [] : said.map(({ deviceKey }) => deviceKey));
  const look = device === undefined ? undefined : { devices: [device, ...devices] as const, reason: LOOK };
  if (observed !== undefined) {
    return { outcome: 'events', observations: [observed, ...further], ...(look === undefined ? {} : { look }) };
  }
  if (look !== undefined) return { outcome: 'hint', ...look };
  return { outcome: 'ignored', reason: `event ${quoted(nameOf(first))} says nothing of a device's posture` };
}

const LOOK = 'the audit log has news of the device';

const nameOf = (event: JsonObject): string =>
  knownText(property(event, 'name')) ?? knownText(property(event, 'type')) ?? '';

interface Said {
  readonly deviceKey: string;
  readonly observation: Observation | undefined;
}

function readEvent(event: JsonObject, claimedAt: number | undefined): Said | undefined {
  const parameters = parametersOf(event);
  const id = knownText(parameters.get('DEVICE_ID'), 128);
  if (id === undefined || !/^[\x21-\x7e]+$/.test(id)) return undefined;
  const deviceKey = deviceKeyOf(id);
  const at = { deviceKey, claimedAt };
  const identifiers = knownIdentifiers({ serialNumber: knownIdentifier(parameters.get('SERIAL_NUMBER')) });
  if (nameOf(event).toUpperCase() === 'DEVICE_REGISTER_UNREGISTER_EVENT') {
    const state = knownWord(parameters.get('ACCOUNT_STATE'));
    if (state === 'unregistered') return { deviceKey, observation: { ...at, type: 'DeviceUnenrolled' } };
    const facts = knownFacts({ ...factsOf(parameters), managed: state === 'registered' ? true : undefined });
    return { deviceKey, observation: { ...at, type: 'DeviceEnrolled', identifiers, facts } };
  }
  const facts = factsOf(parameters);
  // What a device is does not say how it is: without a verdict there is no news in the record itself.
  if (facts.compliant === undefined && facts.jailbroken === undefined) return { deviceKey, observation: undefined };
  return { deviceKey, observation: { ...at, type: 'PostureReported', identifiers, facts } };
}

/** Source key of a device by the id that the audit log and Cloud Identity both give. */
export const deviceKeyOf = (id: string): string => `device:${id}`;

function factsOf(parameters: ReadonlyMap<string, unknown>) {
  return knownFacts({
    managed: true,
    compliant: worded(parameters.get('DEVICE_COMPLIANCE'), 'compliant', 'noncompliant'),
    jailbroken: compromised(parameters.get('DEVICE_COMPROMISED_STATE')),
    platform: knownPlatform(parameters.get('DEVICE_TYPE')),
    osVersion: knownOsVersion(parameters.get('OS_VERSION')),
    owner: knownOwner(parameters.get('USER_EMAIL')),
  });
}

function worded(value: unknown, yes: string, no: string): boolean | undefined {
  const word = knownWord(value);
  return word === yes ? true : word === no ? false : undefined;
}

/** `UNCOMPROMISED` in Cloud Identity, `NOT_COMPROMISED` in the audit log. */
export const compromised = (value: unknown): boolean | undefined =>
  worded(value, 'compromised', 'uncompromised') ?? (knownWord(value) === 'notcompromised' ? false : undefined);

/** By name; the value stands in a member named after its type. */
function parametersOf(event: JsonObject): ReadonlyMap<string, unknown> {
  const list = property(event, 'parameters');
  return new Map(
    (Array.isArray(list) ? list : []).filter(isJsonObject).flatMap((parameter) => {
      const name = knownText(property(parameter, 'name'))?.toUpperCase();
      const value = property(parameter, 'value') ?? property(parameter, 'intValue') ?? property(parameter, 'boolValue');
      return name === undefined ? [] : [[name, value] as const];
    }),
  );
}
