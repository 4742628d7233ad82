import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { DEFAULT_ENDPOINT } from '../../shared/domain/configuration';
import { buildActivation } from '../../shared/runtime/activation-bundle';
import { type DeploymentConfiguration, deploymentConfigurationSchema, loadConfiguration } from '../config';
import { isRecord } from './merge-patch';
import { reasonOf } from './override-files';
import { projectionConfiguration } from './projection';

/** Everything the stacks are built from. */
export interface Deployment {
  readonly configuration: DeploymentConfiguration;
  /** Content of `activation.json`: the compiled policy and the configuration rows depend on. */
  readonly activation: string;
}

export type PreparedDeployment =
  | { readonly ok: true; readonly deployment: Deployment }
  | { readonly ok: false; readonly problems: readonly string[] };

interface Inputs {
  readonly base: unknown;
  /** Override files, applied in order. */
  readonly overrides: readonly string[];
  /** Folder that relative paths of the configuration start from. */
  readonly projectRoot: string;
}

/** Checks configuration and policy. Their problems are reported together: one synth shows all there is to fix. */
export function prepareDeployment({ base, overrides, projectRoot }: Inputs): PreparedDeployment {
  const loaded = loadConfiguration({ base, overrides });
  const usable = loaded.ok ? loaded.configuration : validParts(loaded.raw);
  const policy = usable === undefined ? undefined : activate(usable, projectRoot);
  if (loaded.ok && policy?.ok === true) {
    return { ok: true, deployment: { configuration: loaded.configuration, activation: policy.document } };
  }
  return {
    ok: false,
    problems: [...(loaded.ok ? [] : loaded.problems), ...(policy?.ok === false ? policy.problems : [])],
  };
}

type PolicyInputs = Pick<DeploymentConfiguration, 'policy' | 'endpoints' | 'sources'>;

/**
 * What a policy is checked against when the configuration has faults: the endpoints and sources that are right by
 * themselves. A rule on one that is not gets a finding too many; nothing is deployed either way.
 */
function validParts(raw: unknown): PolicyInputs | undefined {
  const { policy, endpoints, sources } = deploymentConfigurationSchema.shape;
  const written = z.object({ policy, endpoints: z.unknown(), sources: z.unknown() }).safeParse(raw);
  if (!written.success) return undefined;
  return {
    policy: written.data.policy,
    endpoints: validEntries(endpoints, written.data.endpoints, { [DEFAULT_ENDPOINT]: {} }),
    sources: validEntries(sources, written.data.sources, {}),
  };
}

/** Adds entry by entry to what is certainly valid, leaving out each that makes the whole invalid. */
function validEntries<T>(schema: z.ZodType<T>, value: unknown, start: Readonly<Record<string, unknown>>): T {
  let kept = start;
  for (const [id, entry] of isRecord(value) ? Object.entries(value) : []) {
    const extended = { ...kept, [id]: entry };
    if (schema.safeParse(extended).success) kept = extended;
  }
  return schema.parse(kept);
}

function activate(configuration: PolicyInputs, projectRoot: string): ReturnType<typeof buildActivation> {
  const { file } = configuration.policy;
  let text: string;
  try {
    text = readFileSync(path.resolve(projectRoot, file), 'utf8');
  } catch (error) {
    return { ok: false, problems: [`policy.file: ${file} cannot be read (${reasonOf(error)})`] };
  }
  const built = buildActivation(projectionConfiguration(configuration), text);
  return built.ok ? built : { ok: false, problems: built.problems.map((problem) => `${file}: ${problem}`) };
}
