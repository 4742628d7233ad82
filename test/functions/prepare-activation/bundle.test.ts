import { join } from 'node:path';
import { bundleFunction } from '../../../infra/constructs/bundle';
import { buildActivation } from '../../../shared/runtime/activation-bundle';
import { bundleOf, CONFIGURATION, DEFAULT_POLICY } from '../../support/activations';
import { startLambda } from '../../support/lambda-process';

/* The function as it is deployed: with the activation beside its code. */

const root = join(__dirname, '..', '..', '..');

test('prepares the activation that lies beside it', async () => {
  const built = buildActivation(CONFIGURATION, DEFAULT_POLICY);
  const document = built.ok ? built.document : '';
  const lambda = await startLambda(
    bundleFunction(root, 'prepare-activation', { 'activation.json': document }).directory,
    {},
  );
  const { policyHash } = bundleOf(DEFAULT_POLICY);
  const first = await lambda.invoke({ current: [] });
  expect(first).toMatchObject({
    changed: true,
    policy: { hash: policyHash },
    event: { eventId: 'activation#0000000001' },
  });
  await lambda.stop();
});

test.each([
  ['no activation', '{}'],
  ['no JSON', 'x'],
])('does not start with %s beside it', async (_, document) => {
  const { directory } = bundleFunction(root, 'prepare-activation', { 'activation.json': document });
  await expect(startLambda(directory, {})).rejects.toThrow('the process ended');
});
