import type { ProjectionConfiguration } from '../domain/configuration';
import type { DeviceEvent } from '../domain/events';
import { claimedName, claimsEverMade, linkClaim, nameClaim } from '../domain/identity/claims';
import { linksIn, sourceOf } from '../domain/identity/partition';
import type { ClaimStore, EventLog } from './ports';

export type DeviceLogs = ReadonlyMap<string, readonly DeviceEvent[]>;
interface Stores {
  readonly log: Pick<EventLog, 'read'>;
  readonly claims: ClaimStore;
}

/** The logs that a common name's row is computed from: of every device that ever claimed the name, and of their machines. */
export async function readClaimantLogs(
  commonName: string,
  stores: Stores,
  configuration: ProjectionConfiguration,
): Promise<DeviceLogs> {
  return await readMachineLogs(await stores.claims.devices(nameClaim(commonName)), stores, configuration);
}

/**
 * The logs of these devices and of all that are joined with them, directly or through others: by a serial number that
 * both ever had, or by an operator's link.
 */
export async function readMachineLogs(
  devices: readonly string[],
  { log, claims }: Stores,
  configuration: ProjectionConfiguration,
  /** Logs that were read just now. */
  known: DeviceLogs = new Map(),
): Promise<DeviceLogs> {
  const logs = new Map<string, readonly DeviceEvent[]>();
  const asked = new Set<string>();
  const open = [...devices];
  for (let device = open.shift(); device !== undefined; device = open.shift()) {
    if (logs.has(device)) continue;
    const events = known.get(device) ?? (await log.read(device));
    logs.set(device, events);
    open.push(...linksIn(events));
    const joining = claimsEverMade(sourceOf(device), events, configuration).filter(
      (claim) => claimedName(claim) === undefined,
    );
    // Those that were linked with this one know it; it may not know them.
    for (const claim of [...joining, linkClaim(device)]) {
      if (asked.has(claim)) continue;
      asked.add(claim);
      open.push(...(await claims.devices(claim)));
    }
  }
  return logs;
}
