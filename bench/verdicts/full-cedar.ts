import { policySetTextToParts, preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';

/** What the engine is told of a connection; everything but the policies, which it parses once. */
export interface CedarQuestion {
  readonly device: string;
  readonly endpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly context: Readonly<Record<string, unknown>>;
}

/** The baseline: full Cedar over these policies, as fast as it can be asked. */
export function fullCedar(text: string): (question: CedarQuestion) => boolean {
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure') throw new Error(parts.errors.map(({ message }) => message).join('; '));
  const staticPolicies = Object.fromEntries(
    parts.policies.map((policy) => [/@id\("([^"]+)"\)/.exec(policy)?.[1] ?? '', policy]),
  );
  const parsed = preparsePolicySet('bench', { staticPolicies });
  if (parsed.type === 'failure') throw new Error(parsed.errors.map(({ message }) => message).join('; '));
  return ({ device, endpoint, attributes, context }) => {
    const resource = { type: 'Endpoint', id: endpoint };
    const answer = statefulIsAuthorized({
      principal: { type: 'Device', id: device },
      action: { type: 'Action', id: 'connect' },
      resource,
      context: JSON.parse(JSON.stringify(context)),
      preparsedPolicySetId: 'bench',
      entities: [{ uid: resource, attrs: { ...attributes }, parents: [] }],
    });
    if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
    return answer.response.decision === 'allow';
  };
}
