import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { REFRESHES, secretsManagerSourceSecrets } from '../../../shared/adapters/source-secrets';
import { stubbedClient } from '../../support/signal-clients';
import { ingress, NOW } from '../../support/signal-ingress';
import { workspaceOneBody, workspaceOnePush } from '../../support/source-pushes';

const OLD = 'events:old password';
const NEW = 'events:new password';
const SECOND = 1_000;

/** When, after the start, each step of a rotation is done; milliseconds. */
const STEPS = { added: 60 * SECOND, switched: 65 * SECOND, removed: 120 * SECOND, end: 600 * SECOND };

describe('a rotation of the secret under load', () => {
  it('refuses no genuine push, in any environment, while forged ones come as often', async () => {
    const clock = { now: NOW };
    const since = () => clock.now - NOW;
    const store = stubbedClient(() => {
      const active = since() < STEPS.added ? [OLD] : since() < STEPS.removed ? [OLD, NEW] : [NEW];
      return { body: { SecretString: JSON.stringify({ active }) } };
    });
    // Each environment of the function has a cache of its own, filled at another time.
    const environments = Array.from({ length: 5 }, () =>
      ingress({
        secrets: secretsManagerSourceSecrets(new SecretsManagerClient(store.configuration), () => clock.now),
        now: () => clock.now,
      }),
    );
    const refused: string[] = [];
    let genuine = 0;
    let forgedTaken = 0;
    for (let at = 0; at < STEPS.end; at += 500) {
      clock.now = NOW + at;
      const environment = environments[(at / 500) % environments.length];
      if (environment === undefined) throw new Error('no environment');
      const forged = workspaceOnePush({ body: workspaceOneBody({ DeviceId: -at }), secret: 'events:guess' });
      if ((await environment.send('workspace-one', forged)).status !== 401) forgedTaken += 1;
      const secret = at < STEPS.switched ? OLD : NEW;
      const push = workspaceOnePush({ body: workspaceOneBody({ DeviceId: at + 1 }), secret });
      const { status } = await environment.send('workspace-one', push);
      genuine += 1;
      if (status !== 200) refused.push(`${status} at ${at} ms`);
    }
    expect([genuine, forgedTaken, refused]).toEqual([1_200, 0, []]);
    // Forged pushes make nobody read the secret without end: a handful at once, then one every few seconds.
    expect(store.sent.length).toBeLessThanOrEqual(
      (STEPS.end / REFRESHES.every + REFRESHES.atOnce + 1) * environments.length,
    );
  });
});
