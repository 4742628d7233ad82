import type { Facts } from '../../domain/facts';
import type { JsonObject } from '../json-object';
import { property } from '../json-object';
import { knownOsVersion, knownOwner, knownPlatform, knownWord } from '../known-value';
import { knownFacts } from '../observation';

/** Enrolment states in which the device has left management. */
const GONE: ReadonlySet<string> = new Set([
  'unenrolled',
  'deviceunenrolled',
  'unenrolledbyfeedbackservice',
  'retired',
  'deviceretired',
]);
/** Known to the console, but not under management: not yet enrolled, being wiped, or barred. */
const UNMANAGED: ReadonlySet<string> = new Set([
  ...GONE,
  'notenrolled',
  'discovered',
  'registered',
  'enrollmentinprogress',
  'pendingenrollment',
  'devicependingenrollment',
  'pendingagent',
  'devicependingagent',
  'enterprisewipepending',
  'devicewipepending',
  'blacklisted',
  'deviceblacklisted',
  'denylisted',
  'devicedenylisted',
  'devicenotfound',
]);

/** Whether the payload says that the device left management. */
export const saysUnenrolled = (push: JsonObject): boolean =>
  GONE.has(knownWord(property(push, 'EnrollmentStatus')) ?? '');

/** What the payload says of the device now, whatever event it was sent for. */
export const facts = (push: JsonObject): Facts =>
  knownFacts({
    managed: managed(property(push, 'EnrollmentStatus')),
    compliant: worded(property(push, 'ComplianceStatus'), ['compliant'], ['noncompliant', 'notcompliant']),
    jailbroken: worded(
      property(push, 'CompromisedStatus'),
      ['compromised', 'jailbroken', 'rooted'],
      ['notcompromised', 'noncompromised', 'uncompromised'],
    ),
    platform: knownPlatform(property(push, 'Platform')),
    osVersion: knownOsVersion(property(push, 'OperatingSystem')),
    owner: knownOwner(property(push, 'EnrollmentEmailAddress')),
  });

function managed(value: unknown): boolean | undefined {
  const word = knownWord(value);
  if (word === 'enrolled') return true;
  return word !== undefined && UNMANAGED.has(word) ? false : undefined;
}

/** A state that comes as a word in events and as a Boolean in the API; any other word leaves it unknown. */
function worded(value: unknown, yes: readonly string[], no: readonly string[]): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = knownWord(value);
  if (word === undefined) return undefined;
  if (word === 'true' || yes.includes(word)) return true;
  return word === 'false' || no.includes(word) ? false : undefined;
}
