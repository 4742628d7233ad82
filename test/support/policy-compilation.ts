import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cedarSchema } from '../../shared/domain/policy/cedar-schema';
import { type Compilation, compilePolicySet, type PolicyProblem } from '../../shared/runtime/cedar-compiler';
import { CONFIGURATION } from './activations';

const SCHEMA = cedarSchema(readFileSync(join(__dirname, '..', '..', 'policies', 'schema.cedarschema'), 'utf8'), {
  ...CONFIGURATION,
  endpoints: { default: { attributes: { tier: 2, in: true } } },
});

/** A permit that covers everything, in two lines. */
export const SCOPE = '@id("scope") @staleAfter("72h")\npermit (principal, action, resource);\n';

/** Guarded access to the major version, for rules about numbers. */
export const MAJOR = 'context.device has osVersion && context.device.osVersion.major';

/** The scope (lines 1 and 2) and a rule that begins in line 3 and whose clause stands in line 5. */
export const withRule = (clause: string, annotations = '@id("a")'): string =>
  `${SCOPE}${annotations}\nforbid (principal, action, resource)\n${clause};`;

/** Compiles against the real schema, for endpoints with attributes `tier` (Long) and `in` (Bool). */
export const compile = (text: string): Compilation => compilePolicySet(text, SCHEMA);

export function problems(text: string): readonly PolicyProblem[] {
  const compilation = compile(text);
  return compilation.ok ? [] : compilation.problems;
}
