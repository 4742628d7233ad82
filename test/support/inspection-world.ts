import { inspect } from '../../functions/inspect/inspect';
import type { InspectPorts } from '../../functions/inspect/ports';
import { explainerOver } from '../../shared/adapters/explainer';
import type { ListedSignal } from '../../shared/adapters/signal-listing';
import type { Activated } from '../../shared/domain/verdict/story';
import { inMemoryDecisionHistory, inMemoryLiveConnections } from './in-memory/decision-history';
import { projectionWorld } from './projection-world';

/** The views of the operator route over in-memory stores, at a fixed instant (epoch ms). */
export function inspectionWorld(now: number, ...known: readonly Activated[]) {
  const world = projectionWorld(...known);
  const decisions = inMemoryDecisionHistory();
  const live = inMemoryLiveConnections();
  const signals: ListedSignal[] = [];
  const failures: [string, unknown][] = [];
  const ports: InspectPorts = {
    log: world.log,
    claims: world.claims,
    policies: world.ports.policies,
    explain: explainerOver(world.ports),
    rows: world.verdicts,
    listing: {
      page: async (after, limit) => {
        const all = Object.entries(world.verdicts.rows()).map(([commonName, verdict]) => ({ commonName, verdict }));
        const rest = all.filter(({ commonName }) => after === undefined || commonName > after);
        const rows = rest.slice(0, limit);
        return { rows, next: rest.length > limit ? rows.at(-1)?.commonName : undefined };
      },
    },
    signals: {
      newest: async (status, limit) =>
        signals
          .filter((signal) => signal.status === status)
          .sort((a, b) => b.receivedAt - a.receivedAt)
          .slice(0, limit),
    },
    decisions,
    live,
    now: () => now,
  };
  const call = async (
    view: string,
    query: Readonly<Record<string, string>> = {},
    changes: Partial<InspectPorts> = {},
  ) => {
    const event = {
      pathParameters: { view },
      queryStringParameters: query,
      requestContext: { requestId: 'r', authorizer: { iam: { userArn: 'arn:aws:iam::1:user/sam', userId: 'u' } } },
    };
    const { statusCode, body } = await inspect(event, { ...ports, ...changes }, (...failure) => failures.push(failure));
    return { status: statusCode, body: JSON.parse(body ?? '') };
  };
  return { ...world, decisions, live, signals, failures, ports, call };
}
