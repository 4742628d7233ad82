import type { ProjectionConfiguration } from '../domain/configuration';
import type { DeviceEvent } from '../domain/events';
import { claimedName, claimsEverMade, nameClaim } from '../domain/identity/claims';
import type { ClaimStore, EventLog } from './ports';

/** A device is `<source>:<key>`; source ids have no colon. */
export const sourceOf = (device: string): string => device.slice(0, Math.max(0, device.indexOf(':')));

/**
 * The logs that a common name's row is computed from: of every device that ever claimed the name, and of every device
 * that shares a serial number with one of those, whatever name it claims itself.
 */
export async function readClaimantLogs(
  commonName: string,
  { log, claims }: { readonly log: EventLog; readonly claims: ClaimStore },
  configuration: ProjectionConfiguration,
): Promise<ReadonlyMap<string, readonly DeviceEvent[]>> {
  const logs = new Map<string, readonly DeviceEvent[]>();
  const load = async (device: string): Promise<void> => {
    if (!logs.has(device)) logs.set(device, await log.read(device));
  };
  for (const device of await claims.devices(nameClaim(commonName))) await load(device);
  for (const [device, events] of [...logs]) {
    for (const claim of claimsEverMade(sourceOf(device), events, configuration)) {
      if (claimedName(claim) !== undefined) continue;
      for (const other of await claims.devices(claim)) await load(other);
    }
  }
  return logs;
}
