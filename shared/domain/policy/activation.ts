import * as z from 'zod';
import { projectionConfigurationSchema } from '../configuration';
import { policySetSchema } from './policy-set';

/** What a deployment wants active: built at synth, carried by `prepare-activation`. */
export const activationBundleSchema = z.object({
  policyHash: z.string().min(1),
  policy: policySetSchema,
  configurationHash: z.string().min(1),
  configuration: projectionConfigurationSchema,
  compiler: z.number().int().positive(),
});
export type ActivationBundle = z.infer<typeof activationBundleSchema>;
