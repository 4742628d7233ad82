import type { Facts, Identifiers } from '../domain/facts';
import { factsSchema, identifiersSchema } from '../domain/facts';

const known = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** The facts that are known; unknown ones are left out, so that equal observations are equal values. */
export const knownFacts = (facts: Facts): Facts => factsSchema.parse(known(facts));

/** The identifiers that are known. */
export const knownIdentifiers = (identifiers: Identifiers): Identifiers => identifiersSchema.parse(known(identifiers));

/** Long before any device that anybody manages: so old that nothing observed then counts as proof of life. */
const NEVER = Date.UTC(2000, 0, 1);

/**
 * When a device that was looked up last said something by itself: the latest of the given instants (epoch ms). Never the
 * time we asked, or a dead device would look alive.
 */
export const lastReport = (...instants: readonly (number | undefined)[]): number =>
  Math.max(NEVER, ...instants.filter((instant) => instant !== undefined));
