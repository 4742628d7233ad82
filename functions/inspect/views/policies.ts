import { Refusal } from '../../../shared/runtime/refusal';
import type { InspectPorts } from '../ports';
import { iso, type Query, textIn } from '../query';

/** Every activation, newest first. */
export async function policies(ports: InspectPorts): Promise<object> {
  const activations = await ports.log.activations();
  return {
    versions: activations.map(({ activation, occurredAt, policyHash, configurationHash, compiler }) => ({
      activation,
      activatedAt: iso(occurredAt),
      policyHash,
      configurationHash,
      compiler,
    })),
  };
}

/** `?activation=`: what was activated under this count: the policy with its text, and the configuration. */
export async function policy(ports: InspectPorts, query: Query): Promise<object> {
  const wanted = textIn(query, 'activation');
  const activations = await ports.log.activations();
  const found = activations.find(({ activation }) => String(activation) === wanted);
  if (found === undefined) {
    throw new Refusal(404, `there was no activation ${JSON.stringify(wanted)}`, {
      where: 'activation',
      known: activations.slice(0, 20).map(({ activation }) => String(activation)),
    });
  }
  const { policySet, configuration } = await ports.policies.load(found);
  return { activation: found, policy: policySet, configuration };
}
