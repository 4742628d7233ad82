import { type ProjectDependencies, projectVerdicts } from '../../functions/project-verdicts/project-verdicts';
import type { DeviceEvent } from '../../shared/domain/events';
import { foldDevice } from '../../shared/domain/posture/fold';
import { activatedAs, DEFAULT_POLICY } from '../../test/support/activations';
import { enrolled, reported } from '../../test/support/device-events';
import { projectionWorld } from '../../test/support/projection-world';
import { type Figure, median } from '../figures';

const SHORT = 10;
const LONG = 10_000;
const TURNS = 25;
const MINUTE = 60_000;
const START = Date.parse('2026-11-20T09:00:00Z');
/** What is deployed: functions/project-verdicts/handler.ts. */
const SNAPSHOT_AFTER = 32;

/** What the store is asked for, and how much it has to read for it. */
interface Reads {
  calls: number;
  bytes: number;
}

/** One push more, of a device with a short and with a long history, by turns in one run. */
export async function benchProjection(progress: (line: string) => void): Promise<readonly Figure[]> {
  const devices = { short: await deviceWith(SHORT), long: await deviceWith(LONG) };
  const turns: Record<keyof typeof devices, Turn>[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    progress(`turn ${turn + 1} of ${TURNS}`);
    turns.push({ short: await devices.short(), long: await devices.long() });
  }
  const ratio = (of: (turn: Turn) => number): number => median(turns.map(({ short, long }) => of(long) / of(short)));
  const typical = (name: keyof typeof devices, of: (turn: Turn) => number): number =>
    median(turns.map((turn) => of(turn[name])));
  return [
    { key: 'fold.events.per.second', value: foldsPerSecond(), unit: 'events of one device folded, median' },
    {
      key: 'projection.growth.ratio',
      value: ratio(({ milliseconds }) => milliseconds),
      budget: 3,
      unit: `event ${LONG + 1} ÷ event ${SHORT + 1}, time of the projection, median`,
    },
    {
      key: 'projection.growth.bytes.ratio',
      value: ratio(({ reads }) => reads.bytes),
      budget: 3,
      unit: `event ${LONG + 1} ÷ event ${SHORT + 1}, bytes read from the store, median`,
    },
    { key: 'projection.short.ms', value: typical('short', ({ milliseconds }) => milliseconds), unit: 'ms, median' },
    { key: 'projection.long.ms', value: typical('long', ({ milliseconds }) => milliseconds), unit: 'ms, median' },
    { key: 'projection.short.calls', value: typical('short', ({ reads }) => reads.calls), unit: 'store calls a push' },
    { key: 'projection.long.calls', value: typical('long', ({ reads }) => reads.calls), unit: 'store calls a push' },
    { key: 'projection.short.bytes', value: typical('short', ({ reads }) => reads.bytes), unit: 'bytes read a push' },
    { key: 'projection.long.bytes', value: typical('long', ({ reads }) => reads.bytes), unit: 'bytes read a push' },
  ];
}

interface Turn {
  readonly milliseconds: number;
  readonly reads: Reads;
}

/** A device that has reported so often; each call is one report more, and what projecting it cost. */
async function deviceWith(events: number): Promise<() => Promise<Turn>> {
  const world = projectionWorld(activatedAs(1, DEFAULT_POLICY));
  world.activate(1);
  let at = START;
  const reads: Reads = { calls: 0, bytes: 0 };
  // As an index gives it: without going through what was recorded before.
  const recorded: DeviceEvent[] = [];
  const readSince: ProjectDependencies['log']['readSince'] = async (_, recordedAt) =>
    recorded.slice(recorded.findLastIndex((event) => event.recordedAt <= recordedAt) + 1);
  const log = { ...world.log, readSince };
  const ports = counting({ ...world.ports, log, now: () => at, snapshotAfter: SNAPSHOT_AFTER }, reads);
  const append = (event: DeviceEvent): void => {
    world.append(event);
    recorded.push(event);
  };
  const push = async (event: DeviceEvent): Promise<void> => {
    append(event);
    await projectVerdicts([event.device], [], ports, event.recordedAt);
  };
  await push(enrolled('generic:1', at, { identifiers: { serialNumber: 'C02BENCH' }, facts: FACTS }));
  for (let count = 1; count < events; count += 1) {
    at += 30 * MINUTE;
    append(report(at));
  }
  // The last one as it came; those before it need not have been projected one by one for what is measured here.
  const next = (): DeviceEvent => {
    at += 30 * MINUTE;
    return report(at);
  };
  for (let warm = 0; warm < 3; warm += 1) await push(next());
  return async () => {
    const event = next();
    Object.assign(reads, { calls: 0, bytes: 0 });
    const began = performance.now();
    await push(event);
    return { milliseconds: performance.now() - began, reads: { ...reads } };
  };
}

const FACTS = { managed: true, compliant: true, encrypted: true, firewall: true } as const;
const report = (at: number): DeviceEvent => reported('generic:1', at, { facts: FACTS });

function counting(ports: ProjectDependencies, reads: Reads): ProjectDependencies {
  const counted =
    <A extends readonly unknown[], T>(access: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      const answer = await access(...args);
      reads.calls += 1;
      reads.bytes += JSON.stringify(answer ?? null).length;
      return answer;
    };
  const { log, claims, verdicts, snapshots } = ports;
  return {
    ...ports,
    log: {
      read: counted(log.read),
      readSince: counted(log.readSince),
      latestActivation: counted(log.latestActivation),
      activations: counted(log.activations),
      holds: counted(log.holds),
    },
    claims: { add: counted(claims.add), devices: counted(claims.devices) },
    verdicts: { read: counted(verdicts.read), write: counted(verdicts.write) },
    snapshots: { read: counted(snapshots.read), write: counted(snapshots.write) },
  };
}

function foldsPerSecond(): number {
  const events = Array.from({ length: 1_000 }, (_, index) => report(START + index * MINUTE));
  const samples = Array.from({ length: 15 }, () => {
    const began = performance.now();
    foldDevice('generic:1', 'generic', events);
    return (events.length / (performance.now() - began)) * 1_000;
  });
  return median(samples);
}
