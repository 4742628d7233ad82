import {
  type ProjectDependencies,
  type Projection,
  projectVerdicts,
} from '../../../functions/project-verdicts/project-verdicts';
import type { DeviceEvent } from '../../../shared/domain/events';
import type { Activated } from '../../../shared/domain/verdict/story';
import type { StoredVerdict } from '../../../shared/runtime/ports';
import { activation, type LogItem, logItem } from '../event-log-contract';
import { inMemoryClaimStore, type StoredClaim } from '../in-memory/claim-store';
import { inMemoryEventLog } from '../in-memory/event-log';
import { inMemoryPolicyStore } from '../in-memory/policy-store';
import { inMemoryVerdictStore } from '../in-memory/verdict-store';
import { allClaims } from '../projection-world';
import type { Access, Ask, Execution, Model } from './explore';

/** The projection and what stands around it, as a model to explore: in-memory stores as values. */

export interface StoredWorld {
  readonly events: readonly LogItem[];
  readonly claims: readonly StoredClaim[];
  readonly rows: Readonly<Record<string, StoredVerdict>>;
}
export const EMPTY_WORLD: StoredWorld = { events: [], claims: [], rows: {} };

function open({ events, claims, rows }: StoredWorld) {
  const stores = {
    log: inMemoryEventLog(events),
    claims: inMemoryClaimStore(claims),
    verdicts: inMemoryVerdictStore(rows),
  };
  const content = (): StoredWorld => ({
    events: stores.log.all(),
    claims: stores.claims.all(),
    rows: stores.verdicts.all(),
  });
  return { ...stores, content };
}
type OpenWorld = ReturnType<typeof open>;

type Use<T> = (world: OpenWorld) => Promise<T>;

const access = <T>(
  kind: Access<StoredWorld, T>['kind'],
  part: string,
  label: string,
  use: Use<T>,
): Access<StoredWorld, T> => ({
  kind,
  part,
  label,
  perform: async (before) => {
    const world = open(before);
    const answer = await use(world);
    return [answer, world.content()];
  },
});

/** Ports whose every access is a step. */
function portsOver(ask: Ask<StoredWorld>, known: readonly Activated[]): ProjectDependencies {
  const reads = <T>(part: string, label: string, use: Use<T>): Promise<T> => ask(access('reads', part, label, use));
  return {
    log: {
      read: (device) => reads(`log ${device}`, `log.read ${device}`, ({ log }) => log.read(device)),
      latestActivation: () => reads('log activations', 'log.latestActivation', ({ log }) => log.latestActivation()),
      activations: () => reads('log activations', 'log.activations', ({ log }) => log.activations()),
      holds: () => reads('log holds', 'log.holds', ({ log }) => log.holds()),
    },
    claims: {
      add: (identifier, device) =>
        ask(
          access('adds', `claim ${identifier}`, `claims.add ${identifier} ${device}`, ({ claims }) =>
            claims.add(identifier, device),
          ),
        ),
      devices: (identifier) =>
        reads(`claim ${identifier}`, `claims.devices ${identifier}`, ({ claims }) => claims.devices(identifier)),
    },
    verdicts: {
      read: (name) => reads(`row ${name}`, `verdicts.read ${name}`, ({ verdicts }) => verdicts.read(name)),
      write: (name, verdict, expected) =>
        ask(
          access('writes', `row ${name}`, `verdicts.write ${name} after ${expected}: ${verdict}`, ({ verdicts }) =>
            verdicts.write(name, verdict, expected),
          ),
        ),
    },
    // Immutable by hash: nobody can see when it is read.
    policies: inMemoryPolicyStore(...known),
  };
}

/** The projection as it is, or a broken one that the exploration must find out. */
export type Project = typeof projectVerdicts;

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
  readonly crashes: number;
}

export function modelOf(
  course: Course,
  known: readonly Activated[],
  initial: StoredWorld,
  expected: (rows: StoredWorld['rows']) => string | undefined,
  project: Project = projectVerdicts,
): Model<StoredWorld> {
  return {
    initial,
    executions: course.doings.map((doing, index) => executionOf(doing, index, known, project)),
    crashes: course.crashes,
    problem: ({ rows }) => expected(rows),
  };
}

function executionOf(
  doing: Doing,
  index: number,
  known: readonly Activated[],
  project: Project,
): Execution<StoredWorld> {
  const append = (ask: Ask<StoredWorld>, part: string, item: LogItem): Promise<void> =>
    ask(
      access('adds', part, `append ${item.device} ${item.eventId}: ${item.event}`, async ({ log }) => log.append(item)),
    );
  switch (doing.does) {
    case 'ingest':
      return {
        name: `${index + 1} ingest ${doing.event.type} of ${doing.event.device}`,
        run: async (ask): Promise<Projection> => {
          await append(ask, `log ${doing.event.device}`, logItem(doing.event));
          return await project([doing.event.device], [], portsOver(ask, known));
        },
      };
    case 'activate':
      return {
        name: `${index + 1} activate ${doing.count}`,
        run: async (ask): Promise<Projection> => {
          await append(ask, 'log activations', logItem(activation(doing.count)));
          const claims = await ask(
            access('writes', 'all claims', 'scan of claims', async (world) => world.claims.all()),
          );
          return await project(...allClaims(claims), portsOver(ask, known));
        },
      };
  }
}

/** The world after these events came one after the other, nobody disturbing anybody. */
export async function worldAfter(
  activations: number,
  known: readonly Activated[],
  events: readonly DeviceEvent[],
): Promise<StoredWorld> {
  const world = open(EMPTY_WORLD);
  for (let count = 1; count <= activations; count += 1) world.log.append(logItem(activation(count)));
  const ports = { ...world, policies: inMemoryPolicyStore(...known) };
  for (const event of events) {
    world.log.append(logItem(event));
    await projectVerdicts([event.device], [], ports);
  }
  return world.content();
}
