import { readInstant } from '../instant';
import { property, readJsonObject } from '../json-object';
import { knownText } from '../known-value';
import type { PushRequest, Reception, Source } from '../source';
import { authenticateKolide } from './authenticate';
import { kolideDescription } from './description';
import { interpretKolide } from './interpret';

/** Kolide (1Password Device Trust) webhooks. */
export const kolide: Source = {
  description: kolideDescription,
  authenticate: authenticateKolide,
  receive: receiveKolide,
  interpret: interpretKolide,
};

function receiveKolide(request: PushRequest): Reception {
  if (request.method !== 'POST') return { kind: 'malformed', status: 405, problem: 'Kolide pushes by POST' };
  const reading = readJsonObject(request.body);
  if (!reading.ok) return { kind: 'malformed', status: 400, problem: reading.problem };
  return {
    kind: 'push',
    // A ULID, signed with the body: the same over retries and replays.
    deliveryId: knownText(property(reading.value, 'id')),
    timed: readInstant(property(reading.value, 'timestamp')) !== undefined,
  };
}
