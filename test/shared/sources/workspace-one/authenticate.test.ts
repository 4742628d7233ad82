import { basic, configuredSource, meansOf, PUSH_FIXTURES, SECRETS } from '../../../support/source-pushes';

const workspaceOne = configuredSource('workspace-one');
const RECEIVED = Date.parse('2026-11-20T08:16:00Z');
const secrets = SECRETS['workspace-one'];

describe('Workspace ONE: authentication', () => {
  const authenticate = (authorization: string) =>
    workspaceOne.authenticate(
      { method: 'POST', headers: { authorization }, query: {}, body: Buffer.from('{}') },
      meansOf(PUSH_FIXTURES['workspace-one'], RECEIVED),
    );

  it.each(['Basic', 'basic', 'BASIC', 'bAsIc'])('takes the scheme word %s', (scheme) => {
    expect(authenticate(basic(secrets[0]).replace('Basic', scheme))).toEqual({ ok: true });
  });

  it('takes a password that holds a colon', () => {
    expect(authenticate(basic('events:battery:staple'))).toEqual({ ok: true });
  });

  it.each([
    ['another scheme', `Bearer ${Buffer.from(secrets[0]).toString('base64')}`, 'Authorization is not Basic'],
    ['no credentials', 'Basic ', 'Authorization is not Basic'],
    ['credentials that are not base64', 'Basic events:correct horse', 'Authorization is not Basic'],
    ['the user name alone', basic('events:'), 'wrong credentials'],
    ['a prefix of the password', basic('events:correct'), 'wrong credentials'],
    ['more than the password', basic('events:correct horse '), 'wrong credentials'],
    ['another case of the password', basic('events:Correct horse'), 'wrong credentials'],
    ['nothing', '', 'Authorization is not Basic'],
  ])('refuses %s', (_, authorization, reason) => {
    const challenge = 'Basic realm="postern", charset="UTF-8"';
    expect(authenticate(authorization)).toEqual({ ok: false, reason, challenge });
  });
});
