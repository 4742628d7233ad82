import { readInstant } from '../instant';
import type { JsonObject } from '../json-object';
import { nested, property, quoted, storedJsonObject } from '../json-object';
import { knownOwner, knownText, knownWord } from '../known-value';
import { knownFacts, knownIdentifiers } from '../observation';
import type { Interpretation, StoredSignal } from '../source';
import { UninterpretableSignal } from '../uninterpretable-signal';

interface Push {
  readonly data: JsonObject;
  readonly claimedAt: number | undefined;
}

const ignored = (reason: string): Interpretation => ({ outcome: 'ignored', reason });

/** What each event says. One that is not listed is ignored, with its name as the reason. */
const READERS: Readonly<Record<string, (push: Push) => Interpretation>> = {
  'device_trust.status_changed': statusChanged,
  'issues.new': issue,
  'issues.resolved': issue,
  'devices.created': ({ data, claimedAt }) => ({
    outcome: 'events',
    observations: [
      { type: 'DeviceEnrolled', deviceKey: deviceKey(data), claimedAt, identifiers: names(data), facts: {} },
    ],
  }),
  'devices.registered': registered,
  'devices.destroyed': ({ data, claimedAt }) => ({
    outcome: 'events',
    observations: [{ type: 'DeviceUnenrolled', deviceKey: deviceKey(data), claimedAt }],
  }),
  'auth_logs.success': ({ data, claimedAt }) => ({
    outcome: 'events',
    observations: [{ type: 'DeviceSeen', deviceKey: deviceKey(data), claimedAt, identifiers: names(data) }],
  }),
  // A sign-in can fail because the device did not answer: it is no sign of life.
  'auth_logs.failure': () => ignored('a failed sign-in proves nothing about the device'),
  'webhook.test': () => ignored('a test of the webhook'),
};

/** Events about people and administration: expected, and no business of ours. */
const NO_POSTURE = /^(?:requests|admin_users|audit_log)\./;

export function interpretKolide(signal: StoredSignal): Interpretation {
  const push = storedJsonObject(signal.body);
  const event = knownText(property(push, 'event'));
  if (event === undefined) throw new UninterpretableSignal('no "event" that says what this is');
  const name = event.toLowerCase();
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (reader !== undefined)
    return reader({ data: nested(push, 'data'), claimedAt: readInstant(property(push, 'timestamp')) });
  return ignored(
    `event ${quoted(event)} ${NO_POSTURE.test(name) ? 'carries no posture of a device' : 'is not one we know'}`,
  );
}

/**
 * Only "good" and "blocked" are documented. Any other status says that something changed, but not to what; and a status
 * can change by the clock alone (a grace that ran out), without a sign of life. So it is a reason to look, not a fact.
 */
function statusChanged({ data, claimedAt }: Push): Interpretation {
  const status = knownWord(property(data, 'device_status'));
  const key = deviceKey(data);
  if (status !== 'good' && status !== 'blocked') {
    return {
      outcome: 'hint',
      devices: [key],
      reason: `device status ${quoted(status ?? '')} is neither good nor blocked`,
    };
  }
  const facts = knownFacts({ compliant: status === 'good' });
  return {
    outcome: 'events',
    observations: [{ type: 'PostureReported', deviceKey: key, claimedAt, identifiers: names(data), facts }],
  };
}

/** One check of many changed; which facts that leaves, only the API can say. */
function issue({ data }: Push): Interpretation {
  const check = knownText(property(nested(data, 'check'), 'name')) ?? 'a check';
  return { outcome: 'hint', devices: [deviceKey(data)], reason: `an issue of ${quoted(check)} was opened or resolved` };
}

function registered({ data, claimedAt }: Push): Interpretation {
  const owner = knownOwner(property(nested(data, 'registered_owner'), 'email'));
  const facts = knownFacts({ managed: true, owner });
  return {
    outcome: 'events',
    observations: [{ type: 'DeviceEnrolled', deviceKey: deviceKey(data), claimedAt, identifiers: names(data), facts }],
  };
}

/** The id is a number in pushes and a string in the API; some events nest it. Compared as a string. */
function deviceKey(data: JsonObject): string {
  const value = property(data, 'device_id') ?? property(nested(data, 'device'), 'id');
  const key = typeof value === 'number' && !Number.isSafeInteger(value) ? undefined : knownText(value);
  if (key === undefined || !/^[A-Za-z0-9_-]{1,64}$/.test(key))
    throw new UninterpretableSignal('data.device_id: no usable device id');
  return key;
}

const names = (data: JsonObject) => knownIdentifiers({ deviceName: knownText(property(data, 'device_name')) });
