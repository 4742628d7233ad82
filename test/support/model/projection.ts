import {
  type ProjectDependencies,
  type Projection,
  projectVerdicts,
} from '../../../functions/project-verdicts/project-verdicts';
import { ACTIVATION_PREFIX, FLEET } from '../../../shared/contracts/tables';
import { canonicalJson } from '../../../shared/domain/canonical-json';
import { STORED_EVENT } from '../../../shared/domain/event-versions';
import type { DeviceEvent } from '../../../shared/domain/events';
import { LONGEST_SNAPSHOT, snapshotOf, snapshotSchema } from '../../../shared/domain/snapshot/snapshot';
import { verdictRowSchema } from '../../../shared/domain/verdict/row-schema';
import type { Activated } from '../../../shared/domain/verdict/story';
import type { StoredSnapshot, StoredVerdict } from '../../../shared/runtime/ports';
import { activation, type LogItem, logItem } from '../event-log-contract';
import { inMemoryClaimStore, type StoredClaim } from '../in-memory/claim-store';
import { inMemoryEventLog } from '../in-memory/event-log';
import { inMemoryPolicyStore } from '../in-memory/policy-store';
import { inMemorySnapshotStore } from '../in-memory/snapshot-store';
import { inMemoryVerdictStore } from '../in-memory/verdict-store';
import { allClaims } from '../projection-world';
import type { Model } from './explore';
import type { Execution } from './local-states';
import type { Access, Ask, Parts } from './shared-world';

/** The projection and what stands around it, as a model to explore: in-memory stores as values. */

export interface StoredWorld {
  readonly events: readonly LogItem[];
  readonly claims: readonly StoredClaim[];
  readonly rows: Readonly<Record<string, StoredVerdict>>;
  readonly snapshots: Readonly<Record<string, StoredSnapshot>>;
  /** Of a row or snapshot: who has looked at it, and still goes by what he saw. */
  readonly looks: readonly Look[];
  /** What no row may ever do: be overwritten by one that knows less of the same device. The first one that did. */
  readonly wentBack: string | undefined;
}

/**
 * Revisions count without end, and nobody can tell one from another but by how many writes lie between. So they are told to
 * each execution from 1 on (0: nothing there), and more than two writes since its last look are told as two: whoever goes by
 * revisions asks no more than whether there were any, or two. That makes the states finite however often executions die.
 */
export interface Look {
  readonly by: number;
  /** The revision it was told last. */
  readonly told: number;
  /** Writes since. */
  readonly writes: 0 | 1 | 2;
}

export const EMPTY_WORLD: StoredWorld = {
  events: [],
  claims: [],
  rows: {},
  snapshots: {},
  looks: [],
  wentBack: undefined,
};

function open({ events, claims, rows, snapshots, looks, wentBack: before }: StoredWorld) {
  const stores = {
    log: inMemoryEventLog(events),
    claims: inMemoryClaimStore(claims),
    verdicts: inMemoryVerdictStore(rows),
    snapshots: inMemorySnapshotStore(snapshots),
  };
  const content = (): StoredWorld => ({
    events: stores.log.all(),
    claims: stores.claims.all(),
    rows: stores.verdicts.all(),
    snapshots: stores.snapshots.all(),
    looks,
    wentBack: before ?? wentBack(rows, stores.verdicts.all()),
  });
  return { ...stores, content };
}
type OpenWorld = ReturnType<typeof open>;

/** Proof of life only grows while one device holds the name. */
function wentBack(before: StoredWorld['rows'], after: StoredWorld['rows']): string | undefined {
  for (const [name, { verdict }] of Object.entries(before)) {
    const [was, is] = [verdict, after[name]?.verdict ?? verdict].map((text) =>
      verdictRowSchema.parse(JSON.parse(text)),
    );
    if (was?.state === 'active' && is?.state === 'active' && was.device === is.device && is.lastSeen < was.lastSeen)
      return `row ${name} was seen at ${was.lastSeen}, then at ${is.lastSeen}`;
  }
  return undefined;
}

/** By the names that accesses give them; all claims are `claim *`. */
const PARTS: Parts<StoredWorld> = {
  empty: EMPTY_WORLD,
  split({ events, claims, rows, snapshots, wentBack: back }) {
    const of = (part: Partial<StoredWorld>): StoredWorld => ({ ...EMPTY_WORLD, ...part });
    return Object.fromEntries([
      ...[...Map.groupBy(events, logPart)].map(([part, items]) => [part, of({ events: items })] as const),
      ...[...Map.groupBy(claims, ({ identifier }) => `claim ${identifier}`)].map(
        ([part, made]) => [part, of({ claims: made })] as const,
      ),
      ...Object.entries(rows).map(
        ([name, row]) => [`row ${name}`, of({ rows: { [name]: row }, wentBack: back })] as const,
      ),
      ...Object.entries(snapshots).map(
        ([device, snapshot]) => [`snapshot ${device}`, of({ snapshots: { [device]: snapshot } })] as const,
      ),
    ]);
  },
  join(parts) {
    const all = Object.values(parts);
    return {
      events: all.flatMap(({ events }) => events),
      claims: all.flatMap(({ claims }) => claims),
      rows: Object.assign({}, ...all.map(({ rows }) => rows)),
      snapshots: Object.assign({}, ...all.map(({ snapshots }) => snapshots)),
      looks: [],
      wentBack: all.find((part) => part.wentBack !== undefined)?.wentBack,
    };
  },
};
const logPart = ({ device, eventId }: LogItem): string => {
  if (device !== FLEET) return `log ${device}`;
  return eventId.startsWith(ACTIVATION_PREFIX) ? 'log activations' : 'log holds';
};

type Use<T> = (world: OpenWorld) => Promise<T>;
type Step<T> = Access<StoredWorld, T>;

const access = <T>(
  kind: Step<T>['kind'],
  part: string,
  label: string,
  use: Use<T>,
  settled: Step<T>['settled'] = () => false,
): Step<T> => ({
  kind,
  part,
  label,
  settled,
  perform: async (before) => {
    const world = open(before);
    const answer = await use(world);
    return [answer, world.content()];
  },
});

/** Items of a table with revisions, each a part of its own, as one execution sees it. */
const revised = <T, Item extends { readonly revision: number }>(
  by: number,
  of: {
    readonly part: string;
    readonly label: string;
    readonly found: (world: StoredWorld, id: string) => Item | undefined;
    readonly put: (world: StoredWorld, id: string, content: T) => Promise<StoredWorld>;
  },
) => {
  const isCurrent = (world: StoredWorld, id: string, expected: number | undefined): boolean => {
    if (expected === undefined || of.found(world, id) === undefined)
      return expected === undefined && of.found(world, id) === undefined;
    return world.looks.some((look) => look.by === by && look.told === expected && look.writes === 0);
  };
  return {
    read: (id: string): Step<Item | undefined> => ({
      kind: 'reads',
      part: `${of.part} ${id}`,
      label: `${of.label}.read ${id} (${by + 1})`,
      perform: async (world) => {
        const item = of.found(world, id);
        const mine = world.looks.find((look) => look.by === by);
        const told = mine === undefined ? Number(item !== undefined) : mine.told + mine.writes;
        const looks = [...world.looks.filter((look) => look !== mine), { by, told, writes: 0 as const }];
        return [item && { ...item, revision: told }, { ...world, looks: looks.sort((a, b) => a.by - b.by) }];
      },
    }),
    write: (id: string, content: T, expected: number | undefined): Step<boolean> => ({
      kind: 'writes',
      part: `${of.part} ${id}`,
      label: `${of.label}.write ${id} after ${expected}: ${content} (${by + 1})`,
      // Nobody reads between this and what it was told last: what is too late stays too late.
      settled: (world) => !isCurrent(world, id, expected),
      perform: async (world) => {
        if (!isCurrent(world, id, expected)) return [false, world];
        const looks = world.looks.map((look) => ({ ...look, writes: look.writes === 0 ? (1 as const) : (2 as const) }));
        return [true, { ...(await of.put(world, id, content)), looks }];
      },
    }),
  };
};

const rowsOf = (by: number) =>
  revised(by, {
    part: 'row',
    label: 'verdicts',
    found: ({ rows }, name) => rows[name],
    put: async (world, name, verdict: string) => {
      const rows = { [name]: { verdict, revision: 1 } };
      return { ...world, rows, wentBack: world.wentBack ?? wentBack(world.rows, rows) };
    },
  });
const snapshotsOf = (by: number) =>
  revised(by, {
    part: 'snapshot',
    label: 'snapshots',
    found: ({ snapshots }, device) => snapshots[device],
    put: async (world, device, text: string | undefined) => ({
      ...world,
      snapshots: { [device]: { text, revision: 1 } },
    }),
  });

/** Ports whose every access is a step. */
function portsOver(ask: Ask<StoredWorld>, by: number, { known, snapshotting }: Setting): ProjectDependencies {
  const reads = <T>(part: string, label: string, use: Use<T>): Promise<T> => ask(access('reads', part, label, use));
  return {
    log: {
      read: (device) => reads(`log ${device}`, `log.read ${device}`, ({ log }) => log.read(device)),
      readSince: (device, recordedAt) =>
        reads(`log ${device}`, `log.readSince ${device} ${recordedAt}`, ({ log }) => log.readSince(device, recordedAt)),
      latestActivation: () => reads('log activations', 'log.latestActivation', ({ log }) => log.latestActivation()),
      activations: () => reads('log activations', 'log.activations', ({ log }) => log.activations()),
      holds: () => reads('log holds', 'log.holds', ({ log }) => log.holds()),
    },
    claims: {
      add: (identifier, device) =>
        ask(
          access(
            'adds',
            `claim ${identifier}`,
            `claims.add ${identifier} ${device}`,
            ({ claims }) => claims.add(identifier, device),
            ({ claims }) => claims.some((claim) => claim.device === device),
          ),
        ),
      devices: (identifier) =>
        reads(`claim ${identifier}`, `claims.devices ${identifier}`, ({ claims }) => claims.devices(identifier)),
    },
    verdicts: {
      read: (name) => ask(rowsOf(by).read(name)),
      write: (name, verdict, expected) => ask(rowsOf(by).write(name, verdict, expected)),
    },
    snapshots: {
      read: (device) => ask(snapshotsOf(by).read(device)),
      write: (device, text, expected) => ask(snapshotsOf(by).write(device, text, expected)),
    },
    ...snapshotting,
    // Immutable by hash: nobody can see when it is read.
    policies: inMemoryPolicyStore(...known),
  };
}

/** The projection as it is, or a broken one that the exploration must find out. */
export type Project = typeof projectVerdicts;

type Verdicts = ProjectDependencies['verdicts'];
/** The projection over a verdict store that is not what it should be. */
const over =
  (broken: (verdicts: Verdicts) => Verdicts): Project =>
  (devices, names, dependencies, since) =>
    projectVerdicts(devices, names, { ...dependencies, verdicts: broken(dependencies.verdicts) }, since);

/** Broken: what stands in the row when it is written is overwritten, whoever wrote it. */
export const unconditionalPut = over(({ read, write }) => ({
  read,
  async write(name, verdict) {
    while (!(await write(name, verdict, (await read(name))?.revision)));
    return true;
  },
}));

/** Broken: reads the revision after what the row is computed from, right before it is written. */
export const revisionReadLate = over(({ read, write }) => ({
  read,
  write: async (name, verdict) => await write(name, verdict, (await read(name))?.revision),
}));

/** Broken: leaves a row alone that says already what it should. */
export const unchangedLeftAlone = over(({ read, write }) => {
  const rows = new Map<string, string | undefined>();
  return {
    async read(name) {
      const row = await read(name);
      rows.set(name, row?.verdict);
      return row;
    },
    write: async (name, verdict, expected) => rows.get(name) === verdict || (await write(name, verdict, expected)),
  };
});

/** Broken: takes a write that another execution won for one that has what it stored itself. */
export const lostLeftAlone = over(({ read, write }) => ({
  read,
  async write(...what) {
    await write(...what);
    return true;
  },
}));

/** Broken: goes by the activation that it saw first. */
export const oneActivation: Project = (devices, names, dependencies, since) => {
  const { log } = dependencies;
  let first: ReturnType<typeof log.latestActivation> | undefined;
  const latestActivation: typeof log.latestActivation = async () => {
    first ??= log.latestActivation();
    return await first;
  };
  return projectVerdicts(devices, names, { ...dependencies, log: { ...log, latestActivation } }, since);
};

/** Broken: stores what a device claims after it has read who else does. */
export const claimsLate: Project = async (devices, names, dependencies, since) => {
  const { claims } = dependencies;
  const late: Parameters<typeof claims.add>[] = [];
  const own = (identifier: string) => late.filter(([claimed]) => claimed === identifier).map(([, device]) => device);
  const lateClaims: typeof claims = {
    add: async (...claim) => void late.push(claim),
    devices: async (identifier) => [...new Set([...(await claims.devices(identifier)), ...own(identifier)])].sort(),
  };
  const projection = await projectVerdicts(devices, names, { ...dependencies, claims: lateClaims }, since);
  for (const claim of late) await claims.add(...claim);
  return projection;
};

/** Broken: trusts a snapshot though its own event may have been recorded before that was made. */
export const trustingSnapshots: Project = (devices, names, dependencies) =>
  projectVerdicts(devices, names, dependencies, Number.POSITIVE_INFINITY);

/** One execution of a workflow. */
export type Doing =
  /** `ingest-signal`: append, then project. */
  | { readonly does: 'ingest'; readonly event: DeviceEvent }
  /** `activate-policy`: record the activation with this count, then project all claims. */
  | { readonly does: 'activate'; readonly count: number };

export interface Course {
  /** Recorded and projected before anything else begins. */
  readonly history: readonly DeviceEvent[];
  readonly doings: readonly Doing[];
  readonly deaths: number;
}

/** What stays the same. */
export interface Setting {
  /** What activations name. */
  readonly known: readonly Activated[];
  readonly snapshotting: { readonly now: () => number; readonly snapshotAfter: number };
}

export function modelOf(
  course: Course,
  setting: Setting,
  initial: StoredWorld,
  expected: (rows: StoredWorld['rows']) => string | undefined,
  project: Project = projectVerdicts,
): Model<StoredWorld> {
  return {
    initial: { ...initial, rows: unrevised(initial.rows), snapshots: unrevised(initial.snapshots) },
    parts: PARTS,
    executions: course.doings.map((doing, index) => executionOf(doing, index, setting, project)),
    deaths: course.deaths,
    forget: (part, execution) => ({ ...part, looks: part.looks.filter(({ by }) => by !== execution) }),
    problem: (world) => world.wentBack ?? expected(world.rows) ?? unsoundSnapshot(world),
  };
}

const unrevised = <T>(items: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(items).map(([id, item]) => [id, { ...item, revision: 1 }]));

/** Every snapshot is that of the log, byte for byte. */
function unsoundSnapshot({ snapshots, events }: StoredWorld): string | undefined {
  for (const [device, { text }] of Object.entries(snapshots)) {
    if (text === undefined) continue;
    const log = events
      .filter((item) => item.device === device)
      .map(({ event }) => STORED_EVENT.device.parse(JSON.parse(event)));
    const { recordedUntil } = snapshotSchema.parse(JSON.parse(text));
    const options = { holds: [], from: 'changes', longest: LONGEST_SNAPSHOT } as const;
    const expected = canonicalJson(snapshotOf(device, log, recordedUntil, options));
    if (text !== expected) return `the snapshot of ${device} is ${text}, not ${expected}`;
  }
  return undefined;
}

function executionOf(doing: Doing, index: number, setting: Setting, project: Project): Execution<StoredWorld> {
  const append = (ask: Ask<StoredWorld>, item: LogItem): Promise<void> =>
    ask(
      access(
        'adds',
        logPart(item),
        `append ${item.device} ${item.eventId}: ${item.event}`,
        async ({ log }) => log.append(item),
        ({ events }) => events.some(({ eventId }) => eventId === item.eventId),
      ),
    );
  switch (doing.does) {
    case 'ingest':
      return {
        name: `${index + 1} ingest ${doing.event.type} of ${doing.event.device}`,
        run: async (ask): Promise<Projection> => {
          await append(ask, logItem(doing.event));
          return await project([doing.event.device], [], portsOver(ask, index, setting), doing.event.recordedAt);
        },
      };
    case 'activate':
      return {
        name: `${index + 1} activate ${doing.count}`,
        run: async (ask): Promise<Projection> => {
          await append(ask, logItem(activation(doing.count)));
          const claims = await ask(access('reads', 'claim *', 'scan of claims', async (world) => world.claims.all()));
          return await project(...allClaims(claims), portsOver(ask, index, setting), Number.POSITIVE_INFINITY);
        },
      };
  }
}

/** The world after these events came one after the other, nobody disturbing anybody. */
export async function worldAfter(
  activations: number,
  { known, snapshotting }: Setting,
  events: readonly DeviceEvent[],
): Promise<StoredWorld> {
  const world = open(EMPTY_WORLD);
  for (let count = 1; count <= activations; count += 1) world.log.append(logItem(activation(count)));
  const ports = { ...world, policies: inMemoryPolicyStore(...known), ...snapshotting };
  for (const event of events) {
    world.log.append(logItem(event));
    await projectVerdicts([event.device], [], ports, event.recordedAt);
  }
  return world.content();
}
