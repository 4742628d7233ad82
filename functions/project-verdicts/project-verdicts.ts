import { ERROR_NAMES } from '../../shared/contracts/errors';
import { canonicalJson } from '../../shared/domain/canonical-json';
import type { ProjectionConfiguration } from '../../shared/domain/configuration';
import { claimedName, claimsEverMade, claimsKept } from '../../shared/domain/identity/claims';
import { sourceOf } from '../../shared/domain/identity/partition';
import { buildRow } from '../../shared/domain/verdict/build-row';
import { type Activated, hasGrace, needsWholeLogs, type Story } from '../../shared/domain/verdict/story';
import { readMachineLogs } from '../../shared/runtime/claimant-logs';
import { compactedLog, readAppendedLog, type SnapshotStores } from '../../shared/runtime/compacted-logs';
import type { ClaimStore, EventLog, PolicyStore, VerdictStore } from '../../shared/runtime/ports';
import { readStory } from '../../shared/runtime/read-story';

export interface ProjectDependencies extends SnapshotStores {
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
 * Why this converges:
 * - Claims are stored before any of them is read, so of two executions one sees the other's.
 * - A row is read (its revision) before what it is computed from, written only if nobody wrote it since, and computed
 *   once more after it was written. Whatever was stored before the last write is therefore in the last row; whatever was
 *   stored after it belongs to an execution that reads that row itself. Without the second look, a write that was late
 *   could undo what an execution in between had found unchanged.
 * - Names are made under one activation, and made again if another has come meanwhile: its own walk over all claims may
 *   have passed before these were stored.
 * - What is read in place of whole logs gives the same rows, and no snapshot is used that may have been made without an
 *   event it should hold (shared/runtime/compacted-logs.ts).
 *
 * @param since - epoch ms: nothing that this is to take account of was recorded earlier; left out where that is unknown
 */
export async function projectVerdicts(
  devices: readonly string[],
  names: readonly string[],
  dependencies: ProjectDependencies,
  since?: number,
): Promise<Projection> {
  const affected = new Set(names);
  const written = new Set<string>();
  let contended = 0;
  let active: Activated;
  let latest = await activated(dependencies);
  do {
    active = latest;
    for (const device of new Set(devices)) {
      for (const name of await namesOf(device, active.configuration, dependencies, since)) affected.add(name);
    }
    for (const name of [...affected].sort()) {
      const outcome = await projectName(name, dependencies);
      if (outcome.written) written.add(name);
      contended += outcome.contended;
    }
    latest = await activated(dependencies);
  } while (latest.activation !== active.activation);
  return {
    written: [...written].sort(),
    unchanged: [...affected].filter((name) => !written.has(name)).sort(),
    contended,
  };
}

/** Stores the device's claims, then finds the names of all partitions of its machine. */
async function namesOf(
  device: string,
  configuration: ProjectionConfiguration,
  dependencies: ProjectDependencies,
  since: number | undefined,
): Promise<readonly string[]> {
  const { claims } = dependencies;
  const events = await readAppendedLog(device, since, dependencies);
  for (const claim of claimsKept(device, sourceOf(device), events, configuration)) {
    // Nearly always it is there: reading costs less than writing it again.
    if (!(await claims.devices(claim)).includes(device)) await claims.add(claim, device);
  }
  const stores = { log: compactedLog(dependencies), claims };
  const machine = await readMachineLogs([device], stores, configuration, new Map([[device, events]]));
  return [...machine].flatMap(([member, memberEvents]) =>
    claimsEverMade(sourceOf(member), memberEvents, configuration).flatMap((claim) => claimedName(claim) ?? []),
  );
}

/** Done when the row, read before what it is computed from, is what it should be. */
async function projectName(
  name: string,
  dependencies: ProjectDependencies,
): Promise<{ written: boolean; contended: number }> {
  let written = false;
  let contended = 0;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const before = await dependencies.verdicts.read(name);
    const verdict = canonicalJson(await computeRow(name, dependencies));
    if (before?.verdict === verdict) return { written, contended };
    if (await dependencies.verdicts.write(name, verdict, before?.revision)) written = true;
    else contended += 1;
  }
  throw new VerdictContended(name);
}

async function computeRow(name: string, dependencies: ProjectDependencies) {
  return buildRow(await rowStory(name, await activated(dependencies), dependencies));
}

/** The story of a row, of compacted logs where they do. */
async function rowStory(name: string, active: Activated, dependencies: ProjectDependencies): Promise<Story> {
  if (!hasGrace(active)) {
    const log = { ...dependencies.log, ...compactedLog(dependencies) };
    const story = await readStory(name, active, { ...dependencies, log });
    if (!needsWholeLogs(story)) return story;
  }
  return await readStory(name, active, dependencies);
}

async function activated({ log, policies }: ProjectDependencies): Promise<Activated> {
  const activation = await log.latestActivation();
  if (activation === undefined) throw new NoActivation();
  return await policies.load(activation);
}
