import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';

/** What full Cedar is told. */
export interface CedarQuestion {
  readonly device: string;
  readonly endpoint: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly context: Readonly<Record<string, unknown>>;
}
export interface CedarAnswer {
  readonly allowed: boolean;
  /** Forbids that apply, by @id. */
  readonly denying: ReadonlySet<string>;
  /** Policies whose evaluation erred. */
  readonly erring: ReadonlySet<string>;
}

/** The engine keeps what it parsed, by a name of ours; few names, so that it does not keep everything. */
const MOST_PARSED = 512;
const parsed = new Map<string, string>();
const answers = new Map<string, CedarAnswer>();
const MOST_ANSWERS = 20_000;

/** Asks the engine about these policies, each with an @id. The same question is asked once: the answer is a function of it. */
export function evaluateWithCedar(policies: readonly string[], question: CedarQuestion): CedarAnswer {
  const key = JSON.stringify([policies, question]);
  const known = answers.get(key);
  if (known !== undefined) return known;
  const answer = askEngine(policies, question);
  if (answers.size >= MOST_ANSWERS) answers.clear();
  answers.set(key, answer);
  return answer;
}

function askEngine(policies: readonly string[], question: CedarQuestion): CedarAnswer {
  const resource = { type: 'Endpoint', id: question.endpoint };
  const answer = statefulIsAuthorized({
    principal: { type: 'Device', id: question.device },
    action: { type: 'Action', id: 'connect' },
    resource,
    context: JSON.parse(JSON.stringify(question.context)),
    preparsedPolicySetId: parsedAs(policies),
    entities: [{ uid: resource, attrs: { ...question.attributes }, parents: [] }],
  });
  if (answer.type === 'failure') throw new Error(answer.errors.map((error) => error.message).join('; '));
  const { decision, diagnostics } = answer.response;
  return {
    allowed: decision === 'allow',
    denying: new Set(decision === 'deny' ? diagnostics.reason : []),
    erring: new Set(diagnostics.errors.map((error) => error.policyId)),
  };
}

function parsedAs(policies: readonly string[]): string {
  const text = policies.join('\n');
  const known = parsed.get(text);
  if (known !== undefined) return known;
  if (parsed.size >= MOST_PARSED) parsed.clear();
  const name = `policies-${parsed.size}`;
  const staticPolicies = Object.fromEntries(
    policies.map((policy) => [/@id\("([^"]+)"\)/.exec(policy)?.[1] ?? '', policy]),
  );
  const answer = preparsePolicySet(name, { staticPolicies });
  if (answer.type === 'failure') throw new Error(`${answer.errors.map((error) => error.message).join('; ')}\n${text}`);
  parsed.set(text, name);
  return name;
}
