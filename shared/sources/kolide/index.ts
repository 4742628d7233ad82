import { readInstant } from '../instant';
import { property, readJsonObject } from '../json-object';
import { knownText } from '../known-value';
import { defineSource, type PushRequest, type Reception } from '../source';
import { authenticateKolide } from './authenticate';
import { kolideDescription } from './description';
import { interpretKolide } from './interpret';
import { kolideInventory } from './inventory';

/** Kolide (1Password Device Trust) webhooks. */
export const kolide = defineSource(kolideDescription, ({ api }) => ({
  authenticate: authenticateKolide,
  receive: receiveKolide,
  interpret: interpretKolide,
  ...(api === undefined ? {} : { inventory: (access) => kolideInventory(api, access) }),
}));

function receiveKolide(request: PushRequest): Reception {
  if (request.method !== 'POST') return { kind: 'malformed', status: 405, problem: 'Kolide pushes by POST' };
  const reading = readJsonObject(request.body);
  if (!reading.ok) return { kind: 'malformed', status: 400, problem: reading.problem };
  // A ULID, signed with the body: the same over retries and replays.
  const id = knownText(property(reading.value, 'id'));
  const timed = readInstant(property(reading.value, 'timestamp')) !== undefined;
  return { kind: 'push', replay: { by: 'body', id, timed } };
}
