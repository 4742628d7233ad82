import { readInstant } from '../instant';
import { property, readJsonObject } from '../json-object';
import type { PushRequest, Reception, Source } from '../source';
import { authenticateBasic } from './authenticate';
import { workspaceOneDescription } from './description';
import { interpretWorkspaceOne } from './interpret';

/** Workspace ONE UEM event notifications, and the GET its "Test Connection" button sends. */
export const workspaceOne: Source = {
  description: workspaceOneDescription,
  authenticate: authenticateBasic,
  receive: receiveWorkspaceOne,
  interpret: interpretWorkspaceOne,
};

function receiveWorkspaceOne(request: PushRequest): Reception {
  if (request.method === 'GET') {
    return { kind: 'answer', status: 200, contentType: 'application/json', body: '{"connected":true}' };
  }
  const reading = readJsonObject(request.body);
  if (!reading.ok) return { kind: 'malformed', status: 400, problem: reading.problem };
  return {
    kind: 'push',
    deliveryId: undefined,
    timed: readInstant(property(reading.value, 'EventTime')) !== undefined,
  };
}
