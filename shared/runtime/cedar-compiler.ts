import type { DetailedError } from '@cedar-policy/cedar-wasm/nodejs';
import { policySetTextToParts, policyToJson, validate } from '@cedar-policy/cedar-wasm/nodejs';
import type { Expression } from '../domain/cedar/expression';
import { Uncompilable } from '../domain/cedar/from-cedar-json';
import { EvaluationError } from '../domain/cedar/value';
import { readAnnotations } from '../domain/policy/annotations';
import { clockProblems } from '../domain/policy/clock-problems';
import { graceProblems } from '../domain/policy/grace-problems';
import type { PolicySet, Rule } from '../domain/policy/policy-set';
import { compileCondition } from './compile-condition';
import { contentHash } from './content-hash';
import { lineOf, locatePolicies, type PolicyText } from './policy-text';

/** One thing wrong with a policy text. */
export interface PolicyProblem {
  /** The rule's @id, or `policy <n>` where it has none; undefined where the text as a whole does not parse. */
  readonly rule: string | undefined;
  /** Line in the text, from 1. */
  readonly line: number;
  readonly reason: string;
}
export type Compilation =
  | { readonly ok: true; readonly policySet: PolicySet }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/**
 * Parses, validates (strict mode, against the schema) and compiles a Cedar policy text. All problems are reported
 * together. Uses the Cedar engine; neither the projection nor the connect path does.
 */
export const compilePolicySet = (text: string, schema: string): Compilation =>
  compile(text, (policies) => strictProblems(text, schema, policies));

/**
 * The same without the schema, for comparisons with the engine: strict validation would refuse most of the policies that
 * err when they are evaluated.
 */
export const compileUnvalidated = (text: string): Compilation => compile(text, () => []);

function compile(text: string, validated: (policies: readonly PolicyText[]) => readonly PolicyProblem[]): Compilation {
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure') return { ok: false, problems: parts.errors.map((error) => ofText(text, error)) };
  const templates = locatePolicies(text, parts.policy_templates);
  if (templates.length > 0) {
    const reason = 'templates (?principal, ?resource) are not supported';
    return { ok: false, problems: templates.map(({ name, line }) => ({ rule: name, line, reason })) };
  }
  const policies = locatePolicies(text, parts.policies);
  const compiled = policies.map(compilePolicy);
  const problems = [
    ...validated(policies),
    ...compiled.flatMap((policy) => policy.problems),
    ...setProblems(policies, compiled),
  ].sort((a, b) => a.line - b.line);
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    policySet: {
      format: 2,
      staleAfterMs: compiled.find((policy) => policy.staleAfterMs !== undefined)?.staleAfterMs ?? 0,
      rules: compiled.map((policy) => policy.rule),
      text,
    },
  };
}

interface CompiledPolicy {
  readonly rule: Rule;
  readonly staleAfterMs: number | undefined;
  readonly problems: readonly PolicyProblem[];
}

function compilePolicy(policy: PolicyText): CompiledPolicy {
  const answer = policyToJson(policy.text);
  if (answer.type === 'failure')
    throw new Error(`Cedar split a policy it cannot read: ${answer.errors[0]?.message ?? ''}`);
  const { effect, annotations = {}, ...json } = answer.json;
  const { value, problems } = readAnnotations(effect, annotationTexts(annotations));
  const reasons = [...problems];
  if (effect === 'permit' && json.conditions.length > 0) {
    reasons.push(
      'a permit only sets the scope (principal, action, resource); write conditions as forbid rules, so that each denial has a name',
    );
  }
  let when: Expression = false;
  try {
    when = compileCondition(json);
  } catch (error) {
    if (!(error instanceof Uncompilable) && !(error instanceof EvaluationError)) throw error;
    reasons.push(error.message);
  }
  reasons.push(...clockProblems(when));
  if (value.graceMs !== undefined) reasons.push(...graceProblems(when));
  const rule = {
    id: value.id,
    effect,
    when,
    shadow: value.shadow,
    critical: value.critical,
    textHash: contentHash(policy.text).slice(0, 16),
    ...(value.graceMs === undefined ? {} : { graceMs: value.graceMs }),
    ...(value.message === undefined ? {} : { message: value.message }),
  };
  return {
    rule,
    staleAfterMs: value.staleAfterMs,
    problems: reasons.map((reason) => ({ rule: policy.name, line: policy.line, reason })),
  };
}

/** Cedar gives null for an annotation without a value, such as `@shadow`, though its types say text. */
const annotationTexts = (annotations: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(annotations).map(([name, text]) => [name, text ?? '']));

function strictProblems(text: string, schema: string, policies: readonly PolicyText[]): readonly PolicyProblem[] {
  const answer = validate({ schema, policies: { staticPolicies: text }, validationSettings: { mode: 'strict' } });
  if (answer.type === 'failure') return answer.errors.map((error) => ofText(text, error));
  return [...answer.validationErrors, ...answer.validationWarnings].map(({ policyId, error }) => {
    const line = lineAt(text, error);
    const policy = policies.findLast((candidate) => candidate.line <= line);
    return { rule: policy?.name, line, reason: explain(error).replaceAll(`for policy \`${policyId}\`, `, '') };
  });
}

function setProblems(policies: readonly PolicyText[], compiled: readonly CompiledPolicy[]): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  compiled.forEach(({ rule }, index) => {
    const first = compiled.findIndex((other) => other.rule.id === rule.id);
    const policy = policies[index];
    if (rule.id !== '' && first < index && policy !== undefined) {
      problems.push({
        rule: policy.name,
        line: policy.line,
        reason: `@id("${rule.id}") is taken by the policy in line ${policies[first]?.line ?? '?'}`,
      });
    }
  });
  const stale = compiled.filter((policy) => policy.staleAfterMs !== undefined);
  if (stale.length !== 1) {
    problems.push({
      rule: undefined,
      line: 1,
      reason: `exactly one permit needs @staleAfter("…"), found ${stale.length}: every verdict must end`,
    });
  }
  return problems;
}

const explain = (error: DetailedError): string =>
  error.help === null ? error.message : `${error.message} (${error.help})`;
const lineAt = (text: string, error: DetailedError): number => lineOf(text, error.sourceLocations?.[0]?.start ?? 0);
const ofText = (text: string, error: DetailedError): PolicyProblem => ({
  rule: undefined,
  line: lineAt(text, error),
  reason: [explain(error), error.sourceLocations?.[0]?.label]
    .filter((part) => part !== null && part !== undefined)
    .join(': '),
});
