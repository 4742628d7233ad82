import { LARGEST_BODY } from '../../../functions/receive-signal/receive-signal';
import { SOURCE_KINDS } from '../../../shared/sources/descriptions';
import type { PushRequest } from '../../../shared/sources/source';
import { ingress, workspaceOne } from '../../support/signal-ingress';
import { kolidePush, SECRETS } from '../../support/source-pushes';

describe('what is refused stores nothing', () => {
  const cases: readonly (readonly [string, string, PushRequest, number, object, string])[] = [
    ['an unknown source', 'nobody', workspaceOne(), 404, { error: 'no such source' }, 'unknown source'],
    ['a name that every object has', 'constructor', workspaceOne(), 404, { error: 'no such source' }, 'unknown source'],
    [
      'another method',
      'workspace-one',
      { ...workspaceOne(), method: 'PUT' },
      405,
      { error: 'POST, or GET to test the connection' },
      'method',
    ],
    [
      'a body too large, before it is authenticated',
      'workspace-one',
      { ...workspaceOne(), headers: {}, body: new Uint8Array(LARGEST_BODY + 1) },
      413,
      { error: 'a body has at most 4194304 bytes' },
      'too large',
    ],
    [
      'no credentials',
      'workspace-one',
      { ...workspaceOne(), headers: {} },
      401,
      { error: 'authentication failed' },
      'no Authorization header',
    ],
    [
      'wrong credentials',
      'workspace-one',
      workspaceOne('{}', 'events:guess'),
      401,
      { error: 'authentication failed' },
      'wrong credentials',
    ],
    [
      'wrong credentials on the connection test',
      'workspace-one',
      { ...workspaceOne('', 'events:guess'), method: 'GET' },
      401,
      { error: 'authentication failed' },
      'wrong credentials',
    ],
    [
      'a malformed body',
      'workspace-one',
      workspaceOne('not json'),
      400,
      { error: 'the body is not JSON' },
      'the body is not JSON',
    ],
    [
      'a malformed body of somebody unknown: nothing is said about it',
      'workspace-one',
      workspaceOne('not json', 'events:guess'),
      401,
      { error: 'authentication failed' },
      'wrong credentials',
    ],
    [
      'a GET where none belongs',
      'kolide',
      { ...kolidePush({ body: '', secret: SECRETS.kolide[0] }), method: 'GET' },
      405,
      { error: 'Kolide pushes by POST' },
      'Kolide pushes by POST',
    ],
  ];
  it.each(cases)('%s', async (_, source, push, status, json, reason) => {
    const { kept, published, records, send } = ingress();
    const answer = await send(source, push);
    expect([answer.status, answer.json]).toEqual([status, json]);
    expect([kept.size, published.length]).toEqual([0, 0]);
    const configured = SOURCE_KINDS.find((kind) => kind === source);
    expect(records).toEqual([{ outcome: 'refused', source: configured, status, reason }]);
  });

  it('challenges by Basic where the source authenticates so', async () => {
    const { send } = ingress();
    expect((await send('workspace-one', { ...workspaceOne(), headers: {} })).headers).toEqual({
      'content-type': 'application/json',
      'www-authenticate': 'Basic realm="postern", charset="UTF-8"',
    });
    expect((await send('kolide', { ...workspaceOne(), headers: {} })).headers).toEqual({
      'content-type': 'application/json',
    });
  });
});
