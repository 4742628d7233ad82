import type { Facts, Identifiers } from '../domain/facts';
import { factsSchema, identifiersSchema } from '../domain/facts';

const known = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** The facts that are known; unknown ones are left out, so that equal observations are equal values. */
export const knownFacts = (facts: Facts): Facts => factsSchema.parse(known(facts));

/** The identifiers that are known. */
export const knownIdentifiers = (identifiers: Identifiers): Identifiers => identifiersSchema.parse(known(identifiers));
