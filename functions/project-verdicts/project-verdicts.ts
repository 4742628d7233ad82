import { ERROR_NAMES } from '../../shared/contracts/errors';
import { canonicalJson } from '../../shared/domain/canonical-json';
import { claimedName, claimsEverMade } from '../../shared/domain/identity/claims';
import { holderOf } from '../../shared/domain/identity/holder';
import { foldDevice } from '../../shared/domain/posture/fold';
import { type Activated, buildRow } from '../../shared/domain/verdict/build-row';
import { readClaimantLogs, sourceOf } from '../../shared/runtime/claimant-logs';
import type { ClaimStore, EventLog, PolicyStore, VerdictStore } from '../../shared/runtime/ports';

export interface ProjectDependencies {
  readonly log: EventLog;
  readonly claims: ClaimStore;
  readonly verdicts: VerdictStore;
  readonly policies: PolicyStore;
}

/** What changed: common names by whether their row was written. */
export interface Projection {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  /** Conditional writes that another execution won, and that were done again. */
  readonly contended: number;
}

/** How often one row is tried before the state machine takes over with its own, slower retries. */
const MOST_ATTEMPTS = 8;

export class VerdictContended extends Error {
  public constructor(commonName: string) {
    super(`other executions kept writing the row of ${commonName}`);
    this.name = ERROR_NAMES.contended;
  }
}
export class NoActivation extends Error {
  public constructor() {
    super('no policy has been activated yet; the activate-policy workflow runs after each deployment');
    this.name = ERROR_NAMES.noActivation;
  }
}

/**
 * Projects the rows of every name that these devices, or machines that share a serial number with them, ever claimed.
 *
 * Why this converges: claims are stored before any of them is read, and a row is read (its revision) before what it is
 * computed from. Of two executions that concern one row, the one that writes last has therefore read everything the
 * other one had stored; a write based on an older read fails its condition and starts again.
 */
export async function projectVerdicts(
  devices: readonly string[],
  names: readonly string[],
  dependencies: ProjectDependencies,
): Promise<Projection> {
  const affected = new Set(names);
  for (const device of new Set(devices)) {
    for (const name of await namesOf(device, dependencies)) affected.add(name);
  }
  const written: string[] = [];
  const unchanged: string[] = [];
  let contended = 0;
  for (const name of [...affected].sort()) {
    const outcome = await projectName(name, dependencies);
    (outcome.written ? written : unchanged).push(name);
    contended += outcome.contended;
  }
  return { written, unchanged, contended };
}

/** Stores the device's claims, then finds the names of all partitions that its serial numbers join it with. */
async function namesOf(device: string, dependencies: ProjectDependencies): Promise<readonly string[]> {
  const active = await activated(dependencies);
  const members = new Map([
    [device, claimsEverMade(sourceOf(device), await dependencies.log.read(device), active.configuration)],
  ]);
  for (const claim of members.get(device) ?? []) await dependencies.claims.add(claim, device);
  for (const claim of members.get(device) ?? []) {
    for (const other of claimedName(claim) === undefined ? await dependencies.claims.devices(claim) : []) {
      if (!members.has(other))
        members.set(other, claimsEverMade(sourceOf(other), await dependencies.log.read(other), active.configuration));
    }
  }
  return [...members.values()].flat().flatMap((claim) => claimedName(claim) ?? []);
}

async function projectName(
  name: string,
  dependencies: ProjectDependencies,
): Promise<{ written: boolean; contended: number }> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const before = await dependencies.verdicts.read(name);
    const verdict = canonicalJson(await computeRow(name, dependencies));
    if (before?.verdict === verdict) return { written: false, contended: attempt };
    if (await dependencies.verdicts.write(name, verdict, before?.revision))
      return { written: true, contended: attempt };
  }
  throw new VerdictContended(name);
}

async function computeRow(name: string, dependencies: ProjectDependencies) {
  const active = await activated(dependencies);
  const logs = await readClaimantLogs(name, dependencies, active.configuration);
  const histories = [...logs].map(([device, events]) => foldDevice(device, sourceOf(device), events));
  return buildRow(name, holderOf(name, histories, active.configuration), active);
}

async function activated({ log, policies }: ProjectDependencies): Promise<Activated> {
  const activation = await log.latestActivation();
  if (activation === undefined) throw new NoActivation();
  return await policies.load(activation);
}
