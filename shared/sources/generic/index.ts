import { readJsonObject } from '../json-object';
import { defineSource, type PushRequest, type Reception } from '../source';
import { authenticateStandardWebhook, headerPrefix } from './authenticate';
import { genericDescription } from './description';
import { interpretPostureReport } from './interpret';
import { readPostureReport } from './posture-report';

/** Our own posture report, signed by the Standard Webhooks scheme: for every system that has no source of its own. */
export const generic = defineSource(genericDescription, () => ({
  authenticate: authenticateStandardWebhook,
  receive: receivePostureReport,
  interpret: interpretPostureReport,
}));

/**
 * The whole report is checked at the door: its sender is somebody's script, and whoever writes it should read the path
 * of the mistake in the answer rather than find a parked signal later.
 */
function receivePostureReport(request: PushRequest): Reception {
  if (request.method !== 'POST') return { kind: 'malformed', status: 405, problem: 'posture reports come by POST' };
  const json = readJsonObject(request.body);
  if (!json.ok) return { kind: 'malformed', status: 400, problem: json.problem };
  const reading = readPostureReport(json.value);
  if (reading.kind === 'malformed') return { kind: 'malformed', status: 400, problem: reading.problem };
  const id = request.headers[`${headerPrefix(request.headers)}-id`];
  return { kind: 'push', replay: { by: 'body', id, timed: reading.kind === 'report' } };
}
