import { readInstant } from '../instant';
import type { JsonObject } from '../json-object';
import { nested, property, quoted, storedJsonObject } from '../json-object';
import { knownIdentifier, knownText } from '../known-value';
import { knownIdentifiers } from '../observation';
import type { Interpretation, StoredSignal } from '../source';
import { UninterpretableSignal } from '../uninterpretable-signal';
import { deviceKeyOf } from './device-key';

interface Push {
  readonly device: JsonObject;
  readonly claimedAt: number | undefined;
}

const ignored = (reason: string): Interpretation => ({ outcome: 'ignored', reason });

/** What each event says. One that is not listed is a reason to look where it names a device, else ignored by name. */
const READERS: Readonly<Record<string, (push: Push) => Interpretation>> = {
  'device.enrolled': enrolled,
  'device.unenrolled': ({ device, claimedAt }) => ({
    outcome: 'events',
    observations: [{ type: 'DeviceUnenrolled', deviceKey: requiredKey(device), claimedAt }],
  }),
  // Apple assigned it to the organisation; nobody has it in hand yet.
  'abm.device.added': () => ignored('a device that was bought is not yet enrolled'),
  test_event: () => ignored('a test of the webhook'),
};

export function interpretSimpleMdm({ body }: StoredSignal): Interpretation {
  const push = storedJsonObject(body);
  const type = knownText(property(push, 'type'));
  if (type === undefined) throw new UninterpretableSignal('no "type" that says what this is');
  const device = nested(nested(push, 'data'), 'device');
  const name = type.toLowerCase();
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (reader !== undefined) return reader({ device, claimedAt: readInstant(property(push, 'at')) });
  const key = deviceKeyOf(property(device, 'id'));
  return key === undefined
    ? ignored(`event ${quoted(type)} is not one we know`)
    : { outcome: 'hint', devices: [key], reason: `event ${quoted(type)}` };
}

/** The push says that it is managed, the API all the rest. */
function enrolled({ device, claimedAt }: Push): Interpretation {
  const key = requiredKey(device);
  const identifiers = knownIdentifiers({
    serialNumber: knownIdentifier(property(device, 'serial_number')),
    udid: knownIdentifier(property(device, 'udid')),
  });
  return {
    outcome: 'events',
    observations: [{ type: 'DeviceEnrolled', deviceKey: key, claimedAt, identifiers, facts: { managed: true } }],
    look: { devices: [key], reason: 'it was enrolled' },
  };
}

function requiredKey(device: JsonObject): string {
  const key = deviceKeyOf(property(device, 'id'));
  if (key === undefined) throw new UninterpretableSignal('data.device.id: no usable device id');
  return key;
}
