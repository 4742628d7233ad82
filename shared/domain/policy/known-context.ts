import type { Known } from '../cedar/partial-evaluate';
import { datetime, type EntityValue, type RecordValue, record, set, type Value } from '../cedar/value';
import { DEFAULT_ENDPOINT, type EndpointAttributes, type ProjectionConfiguration } from '../configuration';
import type { FactName } from '../facts';
import type { MergedFacts, Posture, SourcePosture } from '../posture/merge';

/** What Cedar sees as `principal`, `resource` and the known part of `context`, for one device at one endpoint. */
export function knownContext(posture: Posture, endpoint: string, configuration: ProjectionConfiguration): Known {
  const attributes = (configuration.endpoints[endpoint] ?? configuration.endpoints[DEFAULT_ENDPOINT])?.attributes ?? {};
  return {
    principal: entity('Device', posture.device),
    action: entity('Action', 'connect'),
    resource: entity('Endpoint', endpoint),
    resourceAttributes: attributeValues(attributes),
    context: record([
      ['device', deviceContext(posture, configuration)],
      ...Object.entries(posture.sources).map(([name, source]) => [name, sourceContext(source)] as const),
    ]),
  };
}

const entity = (entityType: string, id: string): EntityValue => ({ type: 'entity', entityType, id });

function attributeValues(attributes: EndpointAttributes): RecordValue {
  return record(
    Object.entries(attributes).map(([name, value]): [string, Value] => {
      if (Array.isArray(value)) return [name, set(value)];
      return [name, typeof value === 'number' ? BigInt(value) : value];
    }),
  );
}

function deviceContext(posture: Posture, configuration: ProjectionConfiguration): RecordValue {
  return record([
    ...factValues(posture.facts),
    ...(posture.serialNumber === undefined ? [] : [['serialNumber', posture.serialNumber] as const]),
    ...lastSeenValue(posture.lastSeen),
    ['reports', set([...reportable(posture, configuration)].sort())],
  ]);
}

const sourceContext = (source: SourcePosture): RecordValue =>
  record([...factValues(source.facts), ...lastSeenValue(source.lastSeen)]);

const lastSeenValue = (lastSeen: number | undefined): readonly (readonly [string, Value])[] =>
  lastSeen === undefined ? [] : [['lastSeen', datetime(BigInt(lastSeen))]];

function factValues(facts: MergedFacts): readonly (readonly [string, Value])[] {
  return Object.entries(facts).map(([name, fact]) => [name, factValue(fact.value)] as const);
}

function factValue(value: boolean | string | { major: number; minor: number; patch: number }): Value {
  if (typeof value !== 'object') return value;
  return record([
    ['major', BigInt(value.major)],
    ['minor', BigInt(value.minor)],
    ['patch', BigInt(value.patch)],
  ]);
}

/** `context.device.reports`: what some live source of this device can report, on the platform it says the device has. */
export function reportable(posture: Posture, configuration: ProjectionConfiguration): ReadonlySet<FactName> {
  return new Set(
    Object.entries(posture.sources).flatMap(([name, source]) => {
      const described = configuration.sources[name];
      const platform = source.facts.platform?.value ?? posture.facts.platform?.value;
      return (described?.reports ?? []).filter((fact) => {
        const only = described?.reportsOnlyOn?.[fact];
        // A platform nobody told us could be any: the fact is required then.
        return only === undefined || platform === undefined || only.includes(platform);
      });
    }),
  );
}
