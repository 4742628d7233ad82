import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import { secretsManagerSourceSecrets } from '../../shared/adapters/source-secrets';
import type { SourceKind } from '../../shared/sources/descriptions';
import { stubbedClient } from './signal-clients';
import { ingress, NOW } from './signal-ingress';
import { PUSH_FIXTURES } from './source-pushes';

/** One rotation of a source's secret while it pushes, and while others try. Times in milliseconds from the start. */
export interface Rotation {
  /** The new value is added beside the old one. */
  readonly addedAt: number;
  /** The sender uses it, so long after. */
  readonly switchedAfter: number;
  /** The old value is removed, so long after that. */
  readonly removedAfter: number;
  /** Pushes, in order: by the sender, or forged; to one of the execution environments, some of them new. */
  readonly pushes: readonly { readonly after: number; readonly forged: boolean; readonly environment: number }[];
}

const ENVIRONMENTS = 6;

/** Forged pushes are rare enough to leave refreshes over; a flood of them may hide a new value for five seconds. */
export const anyRotation: fc.Arbitrary<Rotation> = fc.record({
  addedAt: fc.integer({ min: 0, max: 60_000 }),
  switchedAfter: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 })),
  removedAfter: fc.integer({ min: 0, max: 20_000 }),
  pushes: fc.array(
    fc.record({
      after: fc.integer({ min: 0, max: 3_000 }),
      forged: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
      environment: fc.integer({ min: 0, max: ENVIRONMENTS - 1 }),
    }),
    { minLength: 60, maxLength: 60 },
  ),
});

export interface RotationFate {
  readonly genuine: number;
  readonly forged: number;
  /** What must not have happened. */
  readonly wrong: readonly string[];
}

/** Plays the rotation against real caches of the secret, one per execution environment. */
export async function playRotation(kind: SourceKind, rotation: Rotation): Promise<RotationFate> {
  const { secrets, sign, body } = PUSH_FIXTURES[kind];
  const [before, after] = secrets;
  const switchedAt = rotation.addedAt + rotation.switchedAfter;
  const removedAt = switchedAt + rotation.removedAfter;
  const clock = { at: 0 };
  const active = () => (clock.at < rotation.addedAt ? [before] : clock.at < removedAt ? [before, after] : [after]);
  const store = stubbedClient(() => ({ body: { SecretString: JSON.stringify({ active: active() }) } }));
  const now = () => NOW + clock.at;
  const environment = () =>
    ingress({
      now,
      secrets: secretsManagerSourceSecrets(new SecretsManagerClient(store.configuration), now),
    });
  const environments = new Map<number, ReturnType<typeof ingress>>();
  const wrong: string[] = [];
  let forged = 0;
  for (const push of rotation.pushes) {
    clock.at += push.after;
    const receiving = environments.get(push.environment) ?? environment();
    environments.set(push.environment, receiving);
    const secret = push.forged ? `${before}-forged` : clock.at < switchedAt ? before : after;
    const { status } = await receiving.send(kind, sign({ body, secret, now: now() }));
    forged += push.forged ? 1 : 0;
    if (push.forged !== status >= 400) {
      wrong.push(
        `${push.forged ? 'a forged' : 'a genuine'} push ${clock.at} ms after the start was answered ${status}`,
      );
    }
  }
  return { genuine: rotation.pushes.length - forged, forged, wrong };
}
