import { denialsSchema, sessionsSchema } from '../../shared/contracts/inspection';
import { type Target, view } from '../targets/target';
import type { ClientFacts } from './facts';

const DAY = 86_400_000;
/** Pages of a hundred connections; more says nothing new of which clients there are. */
const PAGES = 10;

/**
 * Kinds of clients that were asked about in the last 24 hours: those that were let in, and those that were not.
 *
 * @param now - epoch ms, by the clock of the deployment
 */
export async function lookAtClients(target: Target, now: number): Promise<readonly ClientFacts[]> {
  const since = new Date(now - DAY).toISOString();
  const { denials } = await view(target, 'denials', denialsSchema, { since, limit: '1000' });
  const enforced = denials.filter(({ mode }) => mode === 'enforce');
  const seen: { platform?: string | undefined; clientVersion?: string | undefined }[] = [...enforced];
  let after: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const { sessions, next } = await view(target, 'sessions', sessionsSchema, { limit: '100', after });
    seen.push(...sessions);
    if (next === undefined) break;
    after = next;
  }
  const kinds = new Map<string, ClientFacts>();
  for (const { platform, clientVersion: version } of seen) {
    const key = JSON.stringify([platform, version]);
    kinds.set(key, { platform, version, connections: (kinds.get(key)?.connections ?? 0) + 1 });
  }
  return [...kinds.values()];
}
