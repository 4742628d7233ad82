import { readJsonObject } from '../json-object';
import { knownWord } from '../known-value';
import { defineSource, type PushRequest, type Reception } from '../source';
import { authenticateJamf } from './authenticate';
import { jamfDescription } from './description';
import { eventNameOf, eventTimeOf, interpretJamf } from './interpret';
import { jamfInventory } from './inventory';

/** Jamf Pro: webhooks, and its inventory API for what they leave out. */
export const jamf = defineSource(jamfDescription, ({ authentication, api }) => ({
  authenticate: (request, means) => authenticateJamf(request, means, authentication),
  receive: receiveJamf,
  interpret: interpretJamf,
  ...(api === undefined ? {} : { inventory: (access) => jamfInventory(access, api) }),
}));

/** The webhook's setting; Jamf sends XML unless told otherwise. */
const HOW_TO_SEND_JSON =
  'the body is XML; in Jamf Pro open Settings > Global > Webhooks, edit this webhook and set its content type to JSON';

function receiveJamf(request: PushRequest): Reception {
  if (request.method !== 'POST') return { kind: 'malformed', status: 405, problem: 'Jamf Pro pushes by POST' };
  const reading = readJsonObject(request.body);
  if (!reading.ok) {
    const problem = /\bXML\b/.test(reading.problem) ? HOW_TO_SEND_JSON : reading.problem;
    return { kind: 'malformed', status: 400, problem };
  }
  if (knownWord(eventNameOf(reading.value)) === 'scepchallenge') {
    return {
      kind: 'malformed',
      status: 422,
      problem: 'SCEPChallenge carries a password in clear and is not stored; delete this webhook in Jamf Pro',
    };
  }
  return { kind: 'push', replay: { by: 'body', timed: eventTimeOf(reading.value) !== undefined } };
}
