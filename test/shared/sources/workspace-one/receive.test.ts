import { configuredSource, SECRETS, workspaceOneBody, workspaceOnePush } from '../../../support/source-pushes';

const workspaceOne = configuredSource('workspace-one');
const secrets = SECRETS['workspace-one'];

describe('Workspace ONE: reception', () => {
  it('answers the connection test with exactly 200', () => {
    const request = { method: 'GET', headers: {}, query: {}, body: new Uint8Array() };
    expect(workspaceOne.receive(request)).toEqual({
      kind: 'answer',
      answer: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"connected":true}' },
    });
  });

  it.each([
    ['2026-11-20T08:15:30.12345Z', true],
    ['soon', false],
    [undefined, false],
    ['0001-01-01T00:00:00', false],
  ])('a push with EventTime %s is timed: %s; EventId is never a delivery id', (EventTime, timed) => {
    const request = workspaceOnePush({ body: workspaceOneBody({ EventTime }), secret: secrets[0] });
    expect(workspaceOne.receive(request)).toEqual({ kind: 'push', replay: { by: 'body', timed } });
  });
});
