import { normaliseCommonName } from '../../../shared/domain/identity/common-name';
import { readClaimantLogs } from '../../../shared/runtime/claimant-logs';
import { Refusal } from '../../../shared/runtime/refusal';
import type { InspectPorts } from '../ports';
import { iso, limitIn, type Query } from '../query';

/**
 * `?commonName=`, or page by page `?after=&limit=`: the logs that rows are made from, so that a reader can make them
 * under another policy. Policies and configurations are read as documents, once.
 */
export async function evidence(ports: InspectPorts, query: Query): Promise<object> {
  const activations = await ports.log.activations();
  const [latest] = activations;
  if (latest === undefined)
    throw new Refusal(503, 'no policy is active yet', { advice: 'wait for the deployment to finish' });
  const { configuration } = await ports.policies.load(latest);
  const { names, next } = await namesOf(ports, query);
  return {
    at: iso(ports.now()),
    activations,
    holds: await ports.log.holds(),
    names: await Promise.all(
      names.map(async (commonName) => {
        const logs = await readClaimantLogs(commonName, ports, configuration);
        return { commonName, logs: [...logs].map(([device, events]) => ({ device, events })) };
      }),
    ),
    next,
  };
}

async function namesOf(
  ports: InspectPorts,
  query: Query,
): Promise<{ names: readonly string[]; next?: string | undefined }> {
  if (query.commonName === undefined) {
    const { rows, next } = await ports.listing.page(query.after, limitIn(query, 25, 10));
    return { names: rows.map(({ commonName }) => commonName), next };
  }
  const name = normaliseCommonName(query.commonName);
  if (name.kind === 'usable') return { names: [name.value] };
  throw new Refusal(400, `${JSON.stringify(query.commonName)} is not a usable common name`, { where: 'commonName' });
}
