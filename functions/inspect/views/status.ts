import { newestSignals } from '../../../shared/adapters/signal-listing';
import { SIGNAL_STATUS } from '../../../shared/contracts/tables';
import { parseRow } from '../../../shared/domain/verdict/parse-row';
import { standingAt } from '../../../shared/domain/verdict/row';
import type { InspectPorts } from '../ports';
import { iso } from '../query';

/** Rows are counted up to here; a larger fleet is counted in part, and says so. */
const MOST_PAGES = 20;
const PAGE = 500;
const SIGNALS_LOOKED_AT = 100;

/** What can be told from the tables about how the deployment is doing. */
export async function status(ports: InspectPorts): Promise<object> {
  const now = ports.now();
  const latest = await ports.log.latestActivation();
  const active = latest && (await ports.policies.load(latest));
  return {
    at: iso(now),
    policy:
      latest === undefined
        ? null
        : { activation: latest.activation, hash: latest.policyHash, activatedAt: iso(latest.occurredAt) },
    rows: await countRows(ports, now),
    sources: await heardFrom(ports, Object.keys(active?.configuration.sources ?? {})),
  };
}

async function countRows(ports: InspectPorts, now: number) {
  const count = { total: 0, active: 0, fresh: 0, complete: true };
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { rows, next } = await ports.listing.page(after, PAGE);
    for (const { verdict } of rows) {
      const row = parseRow(verdict);
      const standing = row === undefined || row === 'later-format' ? undefined : standingAt(row, now, undefined);
      count.total += 1;
      if (standing?.state !== 'active') continue;
      count.active += 1;
      if (now <= standing.validUntil) count.fresh += 1;
    }
    if (next === undefined) return count;
    after = next;
  }
  return { ...count, complete: false };
}

/** When each source was last heard, and what of it is not done; counts end at what is looked at. */
async function heardFrom(ports: InspectPorts, sources: readonly string[]) {
  const all = await newestSignals(ports.signals, SIGNALS_LOOKED_AT);
  return sources.map((source) => {
    const own = all.filter((signal) => signal.source === source);
    const last = own.reduce((latest, { receivedAt }) => Math.max(latest, receivedAt), 0);
    return {
      source,
      lastSignalAt: last === 0 ? null : iso(last),
      parked: own.filter((signal) => signal.status === SIGNAL_STATUS.parked).length,
      open: own.filter((signal) => signal.status === SIGNAL_STATUS.open).length,
    };
  });
}
