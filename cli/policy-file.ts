import { readFileSync } from 'node:fs';
import { reasonOf } from '../infra/configuration/override-files';
import type { ProjectionConfiguration } from '../shared/domain/configuration';
import { activationBundleSchema } from '../shared/domain/policy/activation';
import type { PolicySet } from '../shared/domain/policy/policy-set';
import { buildActivation } from '../shared/runtime/activation-bundle';
import { Failure } from './failure';
import type { Terminal } from './terminal';

export interface CompiledPolicy {
  readonly policySet: PolicySet;
  readonly policyHash: string;
  /** Bytes of the compiled policy with its configuration. */
  readonly bytes: number;
}

/** Text of a file, or of standard input (`-`). Throws {@link Failure}. */
export function readText(file: string, { input }: Pick<Terminal, 'input'>): string {
  try {
    return file === '-' ? input() : readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure(`${file} cannot be read (${reasonOf(error)})`);
  }
}

/** Compiles as a deployment does. Throws {@link Failure} with every problem of the text, line by line. */
export function compilePolicy(
  file: string,
  configuration: ProjectionConfiguration,
  terminal: Pick<Terminal, 'input'>,
): CompiledPolicy {
  const built = buildActivation(configuration, readText(file, terminal));
  if (!built.ok) {
    const count = built.problems.length;
    throw new Failure(`${file} cannot be activated, ${count} to fix:`, {
      advice: built.problems.join('\n'),
      body: { file, problems: built.problems },
    });
  }
  const { policy, policyHash } = activationBundleSchema.parse(JSON.parse(built.document));
  return { policySet: policy, policyHash, bytes: Buffer.byteLength(built.document) };
}
