import { activeSecret, readLocalSecrets } from '../../local/secretsmanager/secrets';

const SECRETS = { generic: { active: ['one', 'two'] }, 'jamf/api': { clientId: 'x' }, empty: { active: [''] } };

test('a source has the active secrets it has: the first one, or the one that is asked for', () => {
  expect([activeSecret(SECRETS, 'generic'), activeSecret(SECRETS, 'generic', 1)]).toEqual(['one', 'two']);
});

test.each([
  ['generic', 2],
  ['jamf/api', 0],
  ['empty', 0],
  ['nobody', 0],
])('there is none of %s at %i: no push is sent with an empty one', (source, which) => {
  expect(() => activeSecret(SECRETS, source, which)).toThrow(
    `there is no active secret ${which} of ${source} among the local secrets`,
  );
});

test('the local secrets are found from any folder, and a file that is none is named', () => {
  const secrets = readLocalSecrets();
  expect(activeSecret(secrets, 'generic', 1)).toMatch(/^whsec_/);
  expect(() => readLocalSecrets('/nowhere/secrets.json')).toThrow(
    'cannot read the local secrets in /nowhere/secrets.json',
  );
});
