import { ERROR_NAMES } from '../../shared/contracts/errors';
import { canonicalJson } from '../../shared/domain/canonical-json';
import type { ProjectionConfiguration } from '../../shared/domain/configuration';
import type { DeviceEvent } from '../../shared/domain/events';
import { claimedName, claimsEverMade, claimsKept } from '../../shared/domain/identity/claims';
import { sourceOf } from '../../shared/domain/identity/partition';
import { changesSuffice } from '../../shared/domain/snapshot/suffices';
import { buildRow } from '../../shared/domain/verdict/build-row';
import { type Activated, needsChanges, type Story } from '../../shared/domain/verdict/story';
import { readMachineLogs } from '../../shared/runtime/claimant-logs';
import { glanceAtLog, readAppendedLog, readShortLog, type SnapshotStores } from '../../shared/runtime/compacted-logs';
import type { ClaimStore, EventLog, PolicyStore, StoredVerdict, VerdictStore } from '../../shared/runtime/ports';
import { readStory } from '../../shared/runtime/read-story';
import { type AskedOnce, askedOnce } from './asked-once';

export interface ProjectDependencies extends SnapshotStores {
  readonly log: EventLog;
  readonly claims: ClaimStore;
  readonly verdicts: VerdictStore;
  readonly policies: PolicyStore;
}

/** What changed: common names by whether this execution changed what their row says. */
export interface Projection {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  /** Conditional writes that another execution won. */
  readonly contended: number;
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
 * Why this converges (docs/decisions/0018-every-projection-writes.md):
 * - A row is read (its revision) before anything that it is computed from, and written, changed or not, only if nobody wrote
 *   it since. So whoever wrote it before the last writer did so before that one began to read: all that he had stored is
 *   in the last row. An execution that left an unchanged row alone would leave no trace that a late write could run into.
 * - Claims are stored before any of them is read, so of two executions one sees the other's.
 * - Names are made under one activation, and made again if another has come by the time the claims were stored: its own
 *   walk over all claims may have passed before.
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
  const tally = { written: new Set<string>(), seen: new Set<string>(), contended: 0 };
  let active: Activated | undefined = await activated(dependencies);
  while (active !== undefined)
    active = await projectUnder(active, { devices: new Set(devices), names, since }, dependencies, tally);
  const { written, seen, contended } = tally;
  return { written: [...written].sort(), unchanged: [...seen].filter((name) => !written.has(name)).sort(), contended };
}

interface Asked {
  readonly devices: ReadonlySet<string>;
  readonly names: readonly string[];
  readonly since: number | undefined;
}
interface Tally {
  readonly written: Set<string>;
  readonly seen: Set<string>;
  contended: number;
}

/** @returns another activation, as soon as one is seen: everything is to be done again under it */
async function projectUnder(
  active: Activated,
  asked: Asked,
  dependencies: ProjectDependencies,
  tally: Tally,
): Promise<Activated | undefined> {
  const doneDevices = new Set<string>();
  const doneNames = new Set<string>();
  for (const device of asked.devices) {
    if (doneDevices.has(device)) continue;
    const done = await projectMachine(device, active, asked, dependencies, tally);
    if ('newer' in done) return done.newer;
    for (const member of done.devices) doneDevices.add(member);
    for (const name of done.names) doneNames.add(name);
  }
  const others = asked.names.filter((name) => !doneNames.has(name));
  return await projectRows([...new Set(others)].sort(), active, dependencies, tally);
}

type Done = { readonly newer: Activated } | { readonly devices: readonly string[]; readonly names: readonly string[] };

/**
 * The rows of a device and of all that are joined with it. Which ones is guessed first, so that their revisions are read
 * before the logs, and the logs serve both to know the names and to compute the rows.
 */
async function projectMachine(
  device: string,
  active: Activated,
  { devices, since }: Asked,
  dependencies: ProjectDependencies,
  tally: Tally,
): Promise<Done> {
  const { configuration } = active;
  const glance = await glanceAtLog(device, dependencies);
  const guessed = namesIn([[device, glance.events]], configuration);
  const rows = await readRows(guessed, dependencies);

  const reads = askedOnce({
    ...dependencies,
    readShort: async (member) =>
      devices.has(member)
        ? await readAppendedLog(member, since, dependencies, member === device ? glance : undefined)
        : await readShortLog(member, dependencies),
  });
  const events = await reads.compacted.read(device);
  if (await storeClaims(device, events, configuration, dependencies.claims, reads)) reads.forgetClaims();
  const now = await activated({ ...dependencies, log: reads.log });
  if (now.activation !== active.activation) return { newer: now };

  const machine = await readMachineLogs([device], { log: reads.compacted, claims: reads.claims }, configuration);
  const done = [device];
  for (const [member, memberEvents] of machine) {
    if (member === device || !devices.has(member)) continue;
    // Where it had claims to store, others' have to be read after that: it is gone through by itself.
    if (!(await storeClaims(member, memberEvents, configuration, dependencies.claims, reads))) done.push(member);
  }
  const names = namesIn(machine, configuration);
  const lost = await writeRows(rows, active, dependencies, reads, tally);
  const open = [...new Set([...lost, ...names.filter((name) => !rows.has(name))])];
  const newer = await projectRows(open, active, dependencies, tally);
  return newer === undefined ? { devices: done, names } : { newer };
}

/** Stores what is missing of a device's claims. Returns whether anything was. */
async function storeClaims(
  device: string,
  events: readonly DeviceEvent[],
  configuration: ProjectionConfiguration,
  claims: ClaimStore,
  reads: AskedOnce,
): Promise<boolean> {
  const missing: string[] = [];
  // Nearly always they are there: reading costs less than writing again, and is needed anyway.
  for (const claim of claimsKept(device, sourceOf(device), events, configuration))
    if (!(await reads.claims.devices(claim)).includes(device)) missing.push(claim);
  for (const claim of missing) await claims.add(claim, device);
  return missing.length > 0;
}

function namesIn(
  machine: Iterable<readonly [device: string, events: readonly DeviceEvent[]]>,
  configuration: ProjectionConfiguration,
): readonly string[] {
  const names = [...machine].flatMap(([member, events]) =>
    claimsEverMade(sourceOf(member), events, configuration).flatMap((claim) => claimedName(claim) ?? []),
  );
  return [...new Set(names)].sort();
}

/**
 * Computes and writes rows until each was written after all that this execution stored: by itself, or by another that began
 * to read after that. The second of two writes since the first look is one of those, for it was conditional on the first.
 *
 * @returns another activation, where one is seen
 */
async function projectRows(
  names: readonly string[],
  active: Activated,
  dependencies: ProjectDependencies,
  tally: Tally,
): Promise<Activated | undefined> {
  const atFirst = new Map<string, number>();
  let open = names;
  while (open.length > 0) {
    const rows = await readRows(open, dependencies);
    for (const [name, row] of rows) {
      const revision = row?.revision ?? 0;
      const first = atFirst.get(name) ?? revision;
      atFirst.set(name, first);
      if (revision >= first + 2) rows.delete(name);
    }
    if (rows.size === 0) return undefined;
    const reads = askedOnce({ ...dependencies, readShort: (device) => readShortLog(device, dependencies) });
    const now = await activated({ ...dependencies, log: reads.log });
    if (now.activation !== active.activation) return now;
    open = await writeRows(rows, active, dependencies, reads, tally);
  }
  return undefined;
}

type Rows = Map<string, StoredVerdict | undefined>;

async function readRows(names: readonly string[], { verdicts }: ProjectDependencies): Promise<Rows> {
  const rows: Rows = new Map();
  for (const name of names) rows.set(name, await verdicts.read(name));
  return rows;
}

/** @param rows - as they were read before anything else. Returns the names of those that others have written since. */
async function writeRows(
  rows: Rows,
  active: Activated,
  { verdicts, policies }: ProjectDependencies,
  reads: AskedOnce,
  tally: Tally,
): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const [name, before] of rows) {
    tally.seen.add(name);
    const verdict = canonicalJson(buildRow(await rowStory(name, active, reads, policies)));
    if (!(await verdicts.write(name, verdict, before?.revision))) lost.push(name);
    else if (verdict !== before?.verdict) tally.written.add(name);
  }
  tally.contended += lost.length;
  return lost;
}

/** The story of a row, of compacted logs where they do. */
async function rowStory(name: string, active: Activated, reads: AskedOnce, policies: PolicyStore): Promise<Story> {
  const { claims, log, compacted } = reads;
  const story = await readStory(name, active, { claims, policies, log: { ...log, read: compacted.read } });
  if (!needsChanges(story)) return story;
  const kept = await Promise.all([...story.logs.keys()].map(compacted.kept));
  if (!kept.includes('present') && changesSuffice(story)) return story;
  return await readStory(name, active, { claims, policies, log });
}

async function activated({ log, policies }: Pick<ProjectDependencies, 'log' | 'policies'>): Promise<Activated> {
  const activation = await log.latestActivation();
  if (activation === undefined) throw new NoActivation();
  return await policies.load(activation);
}
