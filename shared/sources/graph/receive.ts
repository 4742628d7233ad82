import { isJsonObject, property, readJsonObject } from '../json-object';
import { knownText } from '../known-value';
import type { PushRequest, Reception } from '../source';

/** A batch of notifications, or records of the Event Hub. */
export function receiveGraph(request: PushRequest): Reception {
  if (request.method !== 'POST') return { kind: 'malformed', status: 405, problem: 'notifications come by POST' };
  const reading = readJsonObject(request.body);
  if (!reading.ok) return { kind: 'malformed', status: 400, problem: reading.problem };
  const items = property(reading.value, 'value');
  if (!Array.isArray(items)) return { kind: 'push', replay: { by: 'body', timed: true } };
  // Lifecycle notifications have no id, and the same one can be meant again later.
  const timed = items.every((item) => isJsonObject(item) && knownText(property(item, 'id')) !== undefined);
  return { kind: 'push', replay: { by: 'body', timed } };
}
