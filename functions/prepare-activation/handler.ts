import { readFileSync } from 'node:fs';
import { activationBundleSchema } from '../../shared/domain/policy/activation';
import { type PreparedActivation, prepareActivation } from './prepare-activation';

/** Written beside this bundle at synth: the compiled policy and the configuration of this very deployment. */
const bundle = activationBundleSchema.parse(
  JSON.parse(readFileSync(new URL('activation.json', import.meta.url), 'utf8')),
);

export const handler = async (event: unknown): Promise<PreparedActivation> =>
  prepareActivation(event, bundle, Date.now());
