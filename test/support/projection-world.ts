import {
  type ProjectDependencies,
  type Projection,
  projectVerdicts,
} from '../../functions/project-verdicts/project-verdicts';
import type { DeviceEvent } from '../../shared/domain/events';
import { claimedName } from '../../shared/domain/identity/claims';
import type { VerdictRow } from '../../shared/domain/verdict/row';
import type { Activated } from '../../shared/domain/verdict/story';
import { activatedAs } from './activations';
import { activation, logItem } from './event-log-contract';
import { inMemoryClaimStore } from './in-memory/claim-store';
import { inMemoryEventLog } from './in-memory/event-log';
import { inMemoryPolicyStore } from './in-memory/policy-store';
import { inMemorySnapshotStore } from './in-memory/snapshot-store';
import { inMemoryVerdictStore } from './in-memory/verdict-store';

/** Early enough that nothing is old, and late enough that nothing is made. */
export const NEVER_A_SNAPSHOT = { now: () => 0, snapshotAfter: Number.POSITIVE_INFINITY };

/** A projection over in-memory stores: the log, what may be activated, and the rows. */
export function projectionWorld(...known: readonly Activated[]) {
  const log = inMemoryEventLog();
  const claims = inMemoryClaimStore();
  const verdicts = inMemoryVerdictStore();
  const policies = inMemoryPolicyStore(...(known.length === 0 ? [activatedAs(1)] : known));
  const snapshots = inMemorySnapshotStore();
  const ports: ProjectDependencies = { log, claims, verdicts, policies, snapshots, ...NEVER_A_SNAPSHOT };
  return {
    log,
    claims,
    verdicts,
    snapshots,
    ports,
    activate(count: number): void {
      log.append(logItem(activation(count)));
    },
    append(...events: readonly DeviceEvent[]): void {
      for (const event of events) log.append(logItem(event));
    },
    /** Appends, then projects each event's device, as `ingest-signal` does. */
    async ingest(...events: readonly DeviceEvent[]): Promise<Projection> {
      for (const event of events) log.append(logItem(event));
      return await projectVerdicts([...new Set(events.map(({ device }) => device))], [], ports);
    },
    /** Projects all claims, as `activate-policy` does. */
    async reproject(): Promise<Projection> {
      return await projectVerdicts(...allClaims(claims.all()), ports);
    },
    row(commonName: string): VerdictRow | undefined {
      const text = verdicts.rows()[commonName];
      return text === undefined ? undefined : JSON.parse(text);
    },
  };
}

/** Devices and names behind scanned claims, as the handler takes them. */
export const allClaims = (
  claims: readonly { readonly identifier: string; readonly device: string }[],
): [devices: readonly string[], names: readonly string[]] => [
  claims.map(({ device }) => device),
  claims.flatMap(({ identifier }) => claimedName(identifier) ?? []),
];
