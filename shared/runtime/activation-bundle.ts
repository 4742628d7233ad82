import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../domain/canonical-json';
import type { ProjectionConfiguration } from '../domain/configuration';
import type { ActivationBundle } from '../domain/policy/activation';
import { cedarSchema } from '../domain/policy/cedar-schema';
import { COMPILER_VERSION } from '../domain/policy/policy-set';
import { compilePolicySet } from './cedar-compiler';
import { contentHash } from './content-hash';

/** DynamoDB items end at 400 KB and a workflow state at 256 KiB; the policy travels through both. */
const LARGEST_DOCUMENT = 128 * 1024;

const WRITTEN_SCHEMA = join(__dirname, '..', '..', 'policies', 'schema.cedarschema');

/**
 * Compiles the policy for a configuration. `document` is the content of `activation.json`; `problems` are lines that
 * name rule, line and reason.
 */
export function buildActivation(
  configuration: ProjectionConfiguration,
  policyText: string,
): { readonly ok: true; readonly document: string } | { readonly ok: false; readonly problems: readonly string[] } {
  const compilation = compilePolicySet(policyText, cedarSchema(readFileSync(WRITTEN_SCHEMA, 'utf8'), configuration));
  if (!compilation.ok) {
    return {
      ok: false,
      problems: compilation.problems.map(
        ({ rule, line, reason }) => `line ${line}${rule === undefined ? '' : `, rule "${rule}"`}: ${reason}`,
      ),
    };
  }
  const bundle: ActivationBundle = {
    policyHash: contentHash(canonicalJson(compilation.policySet)),
    policy: compilation.policySet,
    configurationHash: contentHash(canonicalJson(configuration)),
    configuration,
    compiler: COMPILER_VERSION,
  };
  const document = canonicalJson(bundle);
  const size = Buffer.byteLength(document);
  if (size > LARGEST_DOCUMENT) {
    return {
      ok: false,
      problems: [
        `the compiled policy takes ${size} bytes, more than ${LARGEST_DOCUMENT}; split rules or shorten messages`,
      ],
    };
  }
  return { ok: true, document };
}
