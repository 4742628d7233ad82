import { canonicalJson } from '../domain/canonical-json';
import type { DeviceEvent } from '../domain/events';
import type { Kept } from '../domain/snapshot/compact';
import { LONGEST_SNAPSHOT, type Snapshot, snapshotOf, snapshotSchema, withTail } from '../domain/snapshot/snapshot';
import type { EventLog, SnapshotStore, StoredSnapshot } from './ports';

const MINUTE = 60_000;

/**
 * Snapshots leave out what was recorded in the newest 15 minutes: an event is recorded when a push is interpreted and
 * appended a moment later, and what is read in between is not all that was recorded by then.
 */
const LEFT_OUT = 15 * MINUTE;
/**
 * An execution whose events were recorded up to 10 minutes ago cannot have been overlooked by a snapshot, as long as clocks
 * differ by less than the 5 minutes in between. Any other replaces the snapshot by what it reads itself.
 */
const FRESH = 10 * MINUTE;

export interface SnapshotStores {
  readonly log: Pick<EventLog, 'read' | 'readSince' | 'holds'>;
  readonly snapshots: SnapshotStore;
  /** Epoch ms. */
  readonly now: () => number;
  /** A snapshot is made once it takes the place of so many events. */
  readonly snapshotAfter: number;
}

/** A log as short as it can be for rows (shared/domain/snapshot/compact.ts), and what was kept of it. */
export interface ShortLog {
  readonly events: readonly DeviceEvent[];
  readonly kept: Kept;
}

export async function readShortLog(
  device: string,
  { log, snapshots }: Pick<SnapshotStores, 'log' | 'snapshots'>,
): Promise<ShortLog> {
  return (await compacted(device, await snapshots.read(device), log)) ?? (await readWholeLog(device, log));
}

const readWholeLog = async (device: string, log: Pick<EventLog, 'read'>): Promise<ShortLog> => ({
  events: await log.read(device),
  kept: 'changes',
});

/** What a look at a log in passing showed. */
export interface Glance {
  /** Perhaps not all: enough to guess what the device claims. */
  readonly events: readonly DeviceEvent[];
  readonly snapshot:
    | { readonly kind: 'usable' }
    | { readonly kind: 'none'; readonly stored: StoredSnapshot | undefined };
}

/** Looks at a log in passing: at its snapshot alone, where there is one. */
export async function glanceAtLog(
  device: string,
  { log, snapshots }: Pick<SnapshotStores, 'log' | 'snapshots'>,
): Promise<Glance> {
  const stored = await snapshots.read(device);
  const snapshot = readSnapshot(stored?.text);
  if (snapshot !== undefined) return { events: snapshot.events, snapshot: { kind: 'usable' } };
  return { events: await log.read(device), snapshot: { kind: 'none', stored } };
}

/**
 * Reads the log of a device to which something was appended, as short as it can be, and keeps its snapshot.
 *
 * @param since - epoch ms: what was appended was recorded then or later. Unknown, or too long ago: whatever snapshot there
 *   is may have been made without it; it is overwritten, and whoever goes on from it meanwhile cannot write what he makes
 * @param glance - that there was no snapshot a moment ago does not have to be asked again: then the whole log is read. One
 *   that there was does, for it may have been overwritten since
 */
export async function readAppendedLog(
  device: string,
  since: number | undefined,
  stores: SnapshotStores,
  glance?: Glance,
): Promise<ShortLog> {
  const now = stores.now();
  const until = now - LEFT_OUT;
  const trusts = since !== undefined && since > now - FRESH;
  const { snapshots } = stores;
  let stored = glance?.snapshot.kind === 'none' ? glance.snapshot.stored : await snapshots.read(device);
  for (; ; stored = await snapshots.read(device)) {
    const short = trusts ? await compacted(device, stored, stores.log) : undefined;
    const read = short ?? (await readWholeLog(device, stores.log));
    const snapshot = isWorthwhile(read.events, short === undefined ? undefined : stored, until, stores)
      ? await snapshotFrom(device, read, until, stores)
      : undefined;
    if (trusts && snapshot === undefined) return read;
    const text = snapshot === undefined ? undefined : canonicalJson(snapshot);
    // Where it is trusted, whoever was faster made one as good.
    if ((await snapshots.write(device, text, stored?.revision)) || trusts) return read;
  }
}

/** A hold that began by `until` is in the log by now, as is every event that was recorded by then. */
async function snapshotFrom(
  device: string,
  { events, kept }: ShortLog,
  until: number,
  { log }: SnapshotStores,
): Promise<Snapshot | undefined> {
  return snapshotOf(device, events, until, { holds: await log.holds(), from: kept, longest: LONGEST_SNAPSHOT });
}

function isWorthwhile(
  events: readonly DeviceEvent[],
  used: { readonly text: string | undefined } | undefined,
  until: number,
  { snapshotAfter }: SnapshotStores,
): boolean {
  const from = readSnapshot(used?.text)?.recordedUntil ?? Number.NEGATIVE_INFINITY;
  return events.filter(({ recordedAt }) => from < recordedAt && recordedAt <= until).length >= snapshotAfter;
}

async function compacted(
  device: string,
  stored: { readonly text: string | undefined } | undefined,
  log: Pick<EventLog, 'readSince'>,
): Promise<ShortLog | undefined> {
  const snapshot = readSnapshot(stored?.text);
  if (snapshot === undefined) return undefined;
  const events = withTail(snapshot, await log.readSince(device, snapshot.recordedUntil));
  return events && { events, kept: snapshot.kept };
}

/** One that cannot be read, or is of another release's format, is as good as none. */
function readSnapshot(text: string | undefined): Snapshot | undefined {
  try {
    return text === undefined ? undefined : snapshotSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
