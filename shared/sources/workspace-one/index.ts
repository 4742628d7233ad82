import { readInstant } from '../instant';
import { property, readJsonObject } from '../json-object';
import { authenticateBasic } from '../schemes/basic';
import { defineSource, type PushRequest, type Reception } from '../source';
import { workspaceOneDescription } from './description';
import { interpretWorkspaceOne } from './interpret';
import { workspaceOneInventory } from './inventory';

/** Workspace ONE UEM event notifications, and the GET its "Test Connection" button sends. */
export const workspaceOne = defineSource(workspaceOneDescription, ({ api }) => ({
  authenticate: authenticateBasic,
  receive: receiveWorkspaceOne,
  interpret: interpretWorkspaceOne,
  ...(api === undefined ? {} : { inventory: (access) => workspaceOneInventory(api, access) }),
}));

function receiveWorkspaceOne(request: PushRequest): Reception {
  if (request.method === 'GET') {
    const headers = { 'content-type': 'application/json' };
    return { kind: 'answer', answer: { status: 200, headers, body: '{"connected":true}' } };
  }
  const reading = readJsonObject(request.body);
  if (!reading.ok) return { kind: 'malformed', status: 400, problem: reading.problem };
  const timed = readInstant(property(reading.value, 'EventTime')) !== undefined;
  return { kind: 'push', replay: { by: 'body', timed } };
}
