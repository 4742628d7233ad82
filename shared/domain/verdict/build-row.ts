import { asExpression, partiallyEvaluate } from '../cedar/partial-evaluate';
import { DEFAULT_ENDPOINT, type ProjectionConfiguration } from '../configuration';
import type { NameHolder } from '../identity/holder';
import { knownContext } from '../policy/known-context';
import type { PolicySet } from '../policy/policy-set';
import type { Posture } from '../posture/merge';
import { type EndpointAnswer, ROW_FORMAT, type RowRule, type VerdictRow } from './row';

/** What is active: the policy and the configuration, under the count of their activation. */
export interface Activated {
  readonly activation: number;
  readonly policyHash: string;
  readonly policySet: PolicySet;
  readonly configuration: ProjectionConfiguration;
}

/** The verdict row of a common name: a pure function of who holds the name and of what is active. */
export function buildRow(commonName: string, holder: NameHolder, active: Activated): VerdictRow {
  const base = {
    format: ROW_FORMAT,
    commonName,
    activation: active.activation,
    policyHash: active.policyHash,
  } as const;
  switch (holder.kind) {
    case 'nobody':
      return { ...base, state: 'retired' };
    case 'several':
      return { ...base, state: 'ambiguous', claimants: holder.devices };
    case 'device': {
      const { posture } = holder;
      // A live device was seen at least once: enrolment itself is proof of life. Without it the row is over at once.
      const lastSeen = posture.lastSeen ?? 0;
      return {
        ...base,
        state: 'active',
        device: posture.device,
        lastSeen,
        validUntil: lastSeen + active.policySet.staleAfterMs,
        answers: answers(posture, active),
      };
    }
  }
}

/** One answer per group of endpoints that agree; `default` stands for all that configuration does not name. */
function answers(posture: Posture, active: Activated): readonly EndpointAnswer[] {
  const byText = new Map<string, EndpointAnswer>();
  for (const endpoint of [...new Set([DEFAULT_ENDPOINT, ...Object.keys(active.configuration.endpoints)])].sort()) {
    const answer = answerFor(posture, endpoint, active);
    const text = JSON.stringify(answer);
    const known = byText.get(text);
    byText.set(text, { ...answer, endpoints: [...(known?.endpoints ?? []), endpoint] });
  }
  return [...byText.values()];
}

function answerFor(posture: Posture, endpoint: string, active: Activated): Omit<EndpointAnswer, 'endpoints'> {
  const known = knownContext(posture, endpoint, active.configuration);
  const evaluated = active.policySet.rules.map((rule) => ({
    rule,
    when: asExpression(partiallyEvaluate(rule.when, known)),
  }));
  return {
    permitted: evaluated.some(({ rule, when }) => rule.effect === 'permit' && when === true),
    rules: evaluated
      .filter(({ rule, when }) => rule.effect === 'forbid' && when !== false)
      .map(
        ({ rule, when }): RowRule => ({
          id: rule.id,
          when,
          ...(rule.message === undefined ? {} : { message: rule.message }),
          ...(rule.shadow ? { shadow: true } : {}),
        }),
      ),
  };
}
