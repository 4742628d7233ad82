import type { Observation } from '../../domain/events';
import type { Facts, Identifiers } from '../../domain/facts';
import type { JsonObject } from '../json-object';
import { nested, property, quoted, readJsonObject, storedJsonObject } from '../json-object';
import { knownIdentifier, knownText, knownWord } from '../known-value';
import { knownIdentifiers } from '../observation';
import type { Interpretation, StoredSignal } from '../source';
import { UninterpretableSignal } from '../uninterpretable-signal';
import { declaredFacts, deviceFacts, securityFacts } from './facts';
import { type MdmMessage, readMessage, type UserMessage } from './message';

const ignored = (reason: string): Interpretation => ({ outcome: 'ignored', reason });
const ofUser = ignored('over the channel of a user: it says nothing of the device');

/** What each topic says, without its `mdm.` and in lower case. One that is not listed is ignored by name. */
const READERS: Readonly<Record<string, (push: JsonObject, signal: StoredSignal) => Interpretation>> = {
  authenticate: checkIn(authenticate),
  tokenupdate: checkIn((message) => [alive(message, {}, {})]),
  checkout: checkIn(({ deviceKey, at }) => [{ type: 'DeviceUnenrolled', deviceKey, claimedAt: at }]),
  declarativemanagement: checkIn((message) => [alive(message, declared(message.list), {})]),
  gettoken: checkIn((message) => [alive(message, {}, {})]),
  connect: result,
  userauthenticate: () => ofUser,
  setbootstraptoken: () => ignored('a bootstrap token says nothing of the device'),
  getbootstraptoken: () => ignored('a bootstrap token says nothing of the device'),
};

/**
 * Interprets an event of NanoMDM or MicroMDM; both write the same. Every message over the device's channel shows that
 * the device lives and is managed: the server took it with the device's own certificate. Facts are in the answers to two
 * commands, `SecurityInfo` and `DeviceInformation`, and in status reports of declarative management.
 */
export function interpretMdmEvent(signal: StoredSignal): Interpretation {
  const push = storedJsonObject(signal.body);
  const topic = knownText(property(push, 'topic'));
  if (topic === undefined) throw new UninterpretableSignal('no "topic" that says what this is');
  const name = topic.toLowerCase().replace(/^mdm\./, '');
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  return reader === undefined ? ignored(`topic ${quoted(topic)} is not one we know`) : reader(push, signal);
}

function checkIn(read: (message: MdmMessage) => readonly [Observation, ...Observation[]]) {
  return (push: JsonObject, signal: StoredSignal): Interpretation => {
    const message = readMessage(push, 'checkin_event', signal);
    return isOfUser(message) ? ofUser : { outcome: 'events', observations: read(message) };
  };
}

const isOfUser = (message: MdmMessage | UserMessage): message is UserMessage => 'user' in message;

/**
 * The first message of an enrolment, and of every later one: then the device was wiped, or its profile renewed, without
 * having said goodbye. What was known of it before counts no more. `TokenUpdate` completes the enrolment; until then the
 * device is not managed.
 */
function authenticate(message: MdmMessage): readonly [Observation, ...Observation[]] {
  const { list, deviceKey, at } = message;
  return [
    // A millisecond earlier: at one instant an unenrolment would void the new enrolment too.
    { type: 'DeviceUnenrolled', deviceKey, claimedAt: at - 1 },
    {
      type: 'DeviceEnrolled',
      deviceKey,
      claimedAt: at,
      identifiers: identifiers(message, list),
      facts: deviceFacts(list),
    },
  ];
}

/** `Idle` and `NotNow` answer nothing and `Error` answers nothing usable: signs of life. */
function result(push: JsonObject, signal: StoredSignal): Interpretation {
  const message = readMessage(push, 'acknowledge_event', signal);
  if (isOfUser(message)) return ofUser;
  if (message.status !== 'acknowledged') return { outcome: 'events', observations: [alive(message, {}, {})] };
  const queried = nested(message.list, 'QueryResponses');
  const facts = { ...deviceFacts(queried), ...securityFacts(nested(message.list, 'SecurityInfo')) };
  return { outcome: 'events', observations: [alive(message, facts, queried)] };
}

const alive = (message: MdmMessage, facts: Facts, described: JsonObject): Observation => ({
  type: 'PostureReported',
  deviceKey: message.deviceKey,
  claimedAt: message.at,
  identifiers: identifiers(message, described),
  facts: { managed: true, ...facts },
});

/** The UDID is the server's word, not the answer's: a device cannot answer for another. */
const identifiers = ({ udid }: MdmMessage, described: JsonObject): Identifiers =>
  knownIdentifiers({
    serialNumber: knownIdentifier(property(described, 'SerialNumber')),
    udid,
    deviceName: knownText(property(described, 'DeviceName')),
  });

/** A status report; other requests of declarative management (tokens, declarations) say nothing. */
function declared(list: JsonObject): Facts {
  const data = property(list, 'Data');
  if (knownWord(property(list, 'Endpoint')) !== 'status' || typeof data !== 'string') return {};
  const report = readJsonObject(Buffer.from(data, 'base64'));
  if (!report.ok) throw new UninterpretableSignal(`status report: ${report.problem}`);
  return declaredFacts(report.value);
}
