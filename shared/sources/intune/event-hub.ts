import type { Observation } from '../../domain/events';
import { graphId, intuneKey } from '../graph/notifications';
import { readInstant } from '../instant';
import { isJsonObject, type JsonObject, nested, property, quoted } from '../json-object';
import { knownIdentifier, knownOsVersion, knownOwner, knownPlatform, knownText, knownWord } from '../known-value';
import { knownFacts, knownIdentifiers } from '../observation';
import type { Interpretation } from '../source';
import { UninterpretableSignal } from '../uninterpretable-signal';
import { asBoolean } from './managed-device';

/** What one record says. */
type Notice =
  | { readonly kind: 'fact'; readonly observation: Observation }
  | { readonly kind: 'look'; readonly device: string }
  | { readonly kind: 'nothing'; readonly reason: string };

const nothing = (reason: string): Notice => ({ kind: 'nothing', reason });

/**
 * Records that Azure Monitor exports to an Event Hub and a function of the customer's sends on: `{"records":[…]}`, or one
 * record alone. The daily snapshots are facts. The operational log only says that a device is not compliant, never that
 * it is again: with an API it is a reason to look, without one a fact that the next snapshot corrects.
 */
export function interpretRecords(body: JsonObject, { hasApi }: { readonly hasApi: boolean }): Interpretation {
  const list = property(body, 'records');
  const records = Array.isArray(list) ? list : [body];
  const notices = records.map((record) => readRecord(record, hasApi));
  const observations = notices.flatMap((notice) => (notice.kind === 'fact' ? [notice.observation] : []));
  const devices = new Set(notices.flatMap((notice) => (notice.kind === 'look' ? [notice.device] : [])));
  const reasons = new Set(notices.flatMap((notice) => (notice.kind === 'nothing' ? [notice.reason] : [])));
  const [first, ...others] = devices;
  const look = first === undefined ? undefined : { devices: [first, ...others] as const, reason: LOOK };
  const [observed, ...further] = observations;
  if (observed !== undefined) {
    return { outcome: 'events', observations: [observed, ...further], ...(look === undefined ? {} : { look }) };
  }
  if (look !== undefined) return { outcome: 'hint', ...look };
  return { outcome: 'ignored', reason: [...reasons].join('; ').slice(0, 500) || 'a batch without records' };
}

const LOOK = 'Intune logged an enrolment, or that the device is not compliant';

function readRecord(record: unknown, hasApi: boolean): Notice {
  if (!isJsonObject(record)) throw new UninterpretableSignal('a record is not an object');
  const category = knownText(property(record, 'category'));
  if (category === undefined) throw new UninterpretableSignal('a record has no category: not one of Azure Monitor');
  const properties = nested(record, 'properties');
  switch (knownWord(category)) {
    case 'devicecomplianceorg':
    case 'devices':
      return snapshotRow(properties);
    case 'operationallogs':
      return operation(record, properties, hasApi);
    default:
      return nothing(`category ${quoted(category)} carries no posture of a device`);
  }
}

function operation(record: JsonObject, properties: JsonObject, hasApi: boolean): Notice {
  const name = knownText(property(record, 'operationName')) ?? '';
  const id = graphId(property(properties, 'IntuneDeviceId'));
  switch (knownWord(name)) {
    case 'compliance':
      if (id === undefined) return nothing('a compliance record without IntuneDeviceId');
      return hasApi ? { kind: 'look', device: intuneKey(id) } : notCompliant(id, record, properties);
    case 'enrollment':
      if (knownWord(property(record, 'resultType')) !== 'success') return nothing('an enrolment that did not succeed');
      if (id === undefined) return nothing('an enrolment without IntuneDeviceId');
      return hasApi ? { kind: 'look', device: intuneKey(id) } : enrolled(id, record, properties);
    default:
      return nothing(`operation ${quoted(name)} carries no posture of a device`);
  }
}

/** The only alert there is: "Managed Device Not Compliant". */
function notCompliant(id: string, record: JsonObject, properties: JsonObject): Notice {
  const type = knownWord(property(properties, 'AlertType'));
  if (type !== undefined && !type.includes('notcompliant')) return nothing(`alert ${quoted(type)} is not one we know`);
  return {
    kind: 'fact',
    observation: {
      type: 'PostureReported',
      deviceKey: intuneKey(id),
      claimedAt: readInstant(property(properties, 'StartTimeUtc')) ?? readInstant(property(record, 'time')),
      identifiers: {},
      facts: { compliant: false, managed: true },
    },
  };
}

function enrolled(id: string, record: JsonObject, properties: JsonObject): Notice {
  return {
    kind: 'fact',
    observation: {
      type: 'DeviceEnrolled',
      deviceKey: intuneKey(id),
      claimedAt: readInstant(property(properties, 'EnrollmentTimeUTC')) ?? readInstant(property(record, 'time')),
      identifiers: knownIdentifiers({ deviceUuid: graphId(property(properties, 'AADDeviceId')) }),
      facts: knownFacts({
        managed: true,
        platform: knownPlatform(property(properties, 'Os')),
        osVersion: knownOsVersion(property(properties, 'OsVersion')),
      }),
    },
  };
}

/**
 * A row of `DeviceComplianceOrg` or `Devices`. The record's own time is when it was exported; the row holds when the
 * device was last in contact, without a zone, which is read as UTC.
 */
function snapshotRow(properties: JsonObject): Notice {
  const id = graphId(property(properties, 'DeviceId'));
  if (id === undefined) return nothing('a row without DeviceId');
  const lastContact = readInstant(property(properties, 'LastContact'));
  if (lastContact === undefined) return nothing('a row of a device that was never in contact');
  return {
    kind: 'fact',
    observation: {
      type: 'PostureReported',
      deviceKey: intuneKey(id),
      claimedAt: lastContact,
      identifiers: knownIdentifiers({
        serialNumber: knownIdentifier(property(properties, 'SerialNumber')),
        deviceUuid: graphId(property(properties, 'ReferenceId')),
        deviceName: knownText(property(properties, 'DeviceName')),
      }),
      facts: knownFacts({
        managed: true,
        compliant: rowCompliant(properties),
        encrypted: asBoolean(property(properties, 'EncryptionStatusString')),
        jailbroken: asBoolean(property(properties, 'JailBroken')),
        platform: knownPlatform(property(properties, 'OS')),
        osVersion: knownOsVersion(property(properties, 'OSVersion')),
        owner: knownOwner(property(properties, 'UPN')) ?? knownOwner(property(properties, 'UserEmail')),
      }),
    },
  };
}

/** `ComplianceState` as a number in one table (the text beside it is in the tenant's language), `CompliantState` as a word in the other. */
const STATES: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['2', false],
  // In Intune's own grace, which counts as compliant while it runs.
  ['254', true],
  ['compliant', true],
  ['noncompliant', false],
  ['notcompliant', false],
  ['ingraceperiod', true],
]);

function rowCompliant(properties: JsonObject): boolean | undefined {
  const state = property(properties, 'ComplianceState') ?? property(properties, 'CompliantState');
  return STATES.get(knownWord(state) ?? '');
}
