import { readInstant } from '../instant';
import { property, readJsonObject } from '../json-object';
import { knownText, knownWord } from '../known-value';
import { receiveJson } from '../receive-json';
import type { PushRequest, Reception } from '../source';

/** Messages that hold a token which unlocks the disk, and nothing about posture. */
const TOKENS = /^mdm(?:set|get)bootstraptoken$/;

/** Takes an event of NanoMDM or MicroMDM. */
export function receiveMdmEvent(request: PushRequest, sender: string): Reception {
  const reception = receiveJson(request, sender, (push) => ({
    by: 'body',
    // May be the id of a trace, shared by several events: it counts beside the bytes, not instead of them.
    id: knownText(property(push, 'event_id')),
    timed: readInstant(property(push, 'created_at')) !== undefined,
  }));
  if (reception.kind !== 'push') return reception;
  const push = readJsonObject(request.body);
  if (!push.ok || !TOKENS.test(knownWord(property(push.value, 'topic')) ?? '')) return reception;
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ accepted: false, reason: 'bootstrap tokens are not kept' });
  return { kind: 'answer', answer: { status: 200, headers, body } };
}
