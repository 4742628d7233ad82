import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProjectionConfiguration } from '../../shared/domain/configuration';
import { activationBundleSchema } from '../../shared/domain/policy/activation';
import type { Activated } from '../../shared/domain/verdict/story';
import { buildActivation } from '../../shared/runtime/activation-bundle';

export const DEFAULT_POLICY = readFileSync(join(__dirname, '..', '..', 'policies', 'default.cedar'), 'utf8');

/** Scope, and one rule: the device must be encrypted. Verdicts end after an hour. */
export const SMALL_POLICY = `
@id("scope") @staleAfter("1h")
permit (principal, action, resource);
@id("disk") @message("Encrypt the disk.")
forbid (principal, action, resource)
unless { context.device has encrypted && context.device.encrypted };
`;

/** Two sources that name devices, and one that cannot. */
export const CONFIGURATION: ProjectionConfiguration = {
  endpoints: { default: { attributes: {} } },
  sources: {
    generic: { kind: 'generic', reports: ['managed', 'encrypted'], commonName: { template: '{serialNumber}' } },
    kolide: { kind: 'kolide', reports: ['compliant'] },
    uem: { kind: 'workspace-one', reports: ['managed', 'compliant'], commonName: { template: '{serialNumber}' } },
  },
};

/** Compiles a policy for a configuration, as a deployment would. */
export function bundleOf(policyText: string, configuration: ProjectionConfiguration = CONFIGURATION) {
  const built = buildActivation(configuration, policyText);
  if (!built.ok) throw new Error(built.problems.join('\n'));
  return activationBundleSchema.parse(JSON.parse(built.document));
}

/** What projections load once this policy and configuration are active. */
export function activatedAs(
  activation: number,
  policyText: string = SMALL_POLICY,
  configuration: ProjectionConfiguration = CONFIGURATION,
): Activated {
  const { policyHash, policy } = bundleOf(policyText, configuration);
  return { activation, policyHash, policySet: policy, configuration, enforced: {} };
}
