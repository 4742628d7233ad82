import type { JsonObject } from './json-object';
import { readJsonObject } from './json-object';
import type { PushRequest, Reception, ReplayKey } from './source';

/** What senders have in common that POST one JSON object: anything else is malformed, with a problem in words. */
export function receiveJson(request: PushRequest, sender: string, replay: (push: JsonObject) => ReplayKey): Reception {
  if (request.method !== 'POST') return { kind: 'malformed', status: 405, problem: `${sender} pushes by POST` };
  const reading = readJsonObject(request.body);
  if (!reading.ok) return { kind: 'malformed', status: 400, problem: reading.problem };
  return { kind: 'push', replay: replay(reading.value) };
}
