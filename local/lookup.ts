import { LocalFailure } from './failure';

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * Finds one thing by its exact name, or by a part of the names given to it that no other shares: `ingest-signal` finds
 * the state machine `postern-service-IngestSignalMachineE5D2A1`.
 */
export function findByName<T>(
  what: string,
  things: readonly T[],
  namesOf: (thing: T) => readonly string[],
  wanted: string,
): T {
  const exact = things.find((thing) => namesOf(thing).includes(wanted));
  if (exact !== undefined) return exact;
  const [found, ...others] = things.filter((thing) =>
    namesOf(thing).some((name) => plain(name).includes(plain(wanted))),
  );
  if (found !== undefined && others.length === 0) return found;
  const known = things.map((thing) => namesOf(thing)[0]).join(', ');
  throw new LocalFailure(
    `${found === undefined ? 'no' : 'more than one'} ${what} is called ${wanted}; there are: ${known}`,
  );
}
