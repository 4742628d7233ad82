import type { ProjectionConfiguration } from '../configuration';
import type { DeviceEvent } from '../events';
import { IDENTIFIER_NAMES, type Identifiers } from '../facts';
import type { DeviceHistory } from '../posture/fold';
import { normaliseCommonName } from './common-name';

/** Keys of the claims table: which devices ever had this name, or this serial number. */
export const nameClaim = (commonName: string): string => `name:${commonName}`;
export const serialClaim = (serial: string): string => `serial:${serial}`;
/** Which devices an operator linked with this one. */
export const linkClaim = (device: string): string => `link:${device}`;
/** Stands for a device that claims nothing else. */
export const deviceClaim = (device: string): string => `device:${device}`;
/** The common name behind a claim key, or undefined where it is another kind of claim. */
export const claimedName = (identifier: string): string | undefined =>
  identifier.startsWith('name:') ? identifier.slice('name:'.length) : undefined;

/** What boards and agents say when they have no serial number: many machines say the same, and would become one. */
const NO_SERIAL =
  /^(?:0*|[-x.]*|null|none|n\/a|unknown|not (?:available|specified|applicable)|default string|system serial number|to be filled by o\.?e\.?m\.?|-1|123456789?0?)$/;

/** Serial numbers are compared without case and blanks, for vendors print them either way. Undefined where it names no machine. */
export function normaliseSerial(serial: string): string | undefined {
  const normalised = serial.trim().toLowerCase();
  return NO_SERIAL.test(normalised) ? undefined : normalised;
}

/** The name a template makes of identifiers; undefined where one is missing or the result is no usable common name. */
export function nameFromTemplate(template: string, identifiers: Identifiers): string | undefined {
  let complete = true;
  const filled = template.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => {
    const value = Object.entries(identifiers).find(([known]) => known === name)?.[1];
    if (value === undefined) complete = false;
    return value ?? '';
  });
  const name = normaliseCommonName(filled);
  return complete && name.kind === 'usable' ? name.value : undefined;
}

/** The name this device claims now, by its source's template over its present identifiers. */
export function currentName(history: DeviceHistory, configuration: ProjectionConfiguration): string | undefined {
  const template = configuration.sources[history.source]?.commonName?.template;
  if (template === undefined || !history.enrolled) return undefined;
  return nameFromTemplate(template, presentIdentifiers(history));
}

export function presentIdentifiers(history: DeviceHistory): Identifiers {
  return Object.fromEntries(Object.entries(history.identifiers).map(([name, { value }]) => [name, value]));
}

/**
 * Every claim key that any part of the device's history could make, in any order of arrival: what the projection keeps
 * in the claims table, so that a renamed or re-enrolled device finds the row it left. A function of the *set* of events:
 * all combinations of the identifier values ever seen, all names ever bound, all links.
 */
export function claimsEverMade(
  source: string,
  events: readonly DeviceEvent[],
  configuration: ProjectionConfiguration,
): readonly string[] {
  const seen = events.flatMap((event) => ('identifiers' in event ? [event.identifiers] : []));
  const template = configuration.sources[source]?.commonName?.template;
  const serials = valuesOf(seen, 'serialNumber').flatMap((serial) => {
    const usable = normaliseSerial(serial);
    return usable === undefined ? [] : [serialClaim(usable)];
  });
  const placeholders = IDENTIFIER_NAMES.filter((name) => template?.includes(`{${name}}`));
  const combinations = placeholders.reduce<readonly Identifiers[]>(
    (partial, name) =>
      partial.flatMap((identifiers) => valuesOf(seen, name).map((value) => ({ ...identifiers, [name]: value }))),
    [{}],
  );
  const names = combinations
    .flatMap((identifiers) => nameFromTemplate(template ?? '', identifiers) ?? [])
    .map(nameClaim);
  const decided = events.flatMap((event) => {
    if (event.type === 'NameBound') return [nameClaim(event.commonName)];
    return event.type === 'DeviceLinked' ? [linkClaim(event.other)] : [];
  });
  return [...new Set([...serials, ...names, ...decided])].sort();
}

/**
 * The claims kept for a device: all it ever made, and one of its own where it makes none, or made none when only one of
 * its events had come: activations find devices by their claims, and may make a name for it. As that may have been any
 * event, this too is a function of the *set* of events.
 */
export function claimsKept(
  device: string,
  source: string,
  events: readonly DeviceEvent[],
  configuration: ProjectionConfiguration,
): readonly string[] {
  const made = claimsEverMade(source, events, configuration);
  const nameless =
    made.length === 0 || events.some((event) => claimsEverMade(source, [event], configuration).length === 0);
  return nameless ? [deviceClaim(device), ...made] : made;
}

const valuesOf = (seen: readonly Identifiers[], name: keyof Identifiers): readonly string[] => [
  ...new Set(seen.flatMap((identifiers) => identifiers[name] ?? [])),
];
