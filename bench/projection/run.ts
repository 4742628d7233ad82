import { type ProjectDependencies, projectVerdicts } from '../../functions/project-verdicts/project-verdicts';
import type { DeviceEvent } from '../../shared/domain/events';
import type { Facts } from '../../shared/domain/facts';
import { ruleText } from '../../shared/domain/policy/policy-set';
import { foldDevice } from '../../shared/domain/posture/fold';
import type { Activated } from '../../shared/domain/verdict/story';
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

const GOOD: Facts = { managed: true, compliant: true, encrypted: true, firewall: true };
const report = (at: number, facts: Facts): DeviceEvent => reported('generic:1', at, { facts });
const exemption = (rules: string[]): DeviceEvent => ({
  ...enrolled('generic:1', START),
  source: 'operator',
  eventId: 'exemption',
  type: 'ExemptionGranted',
  who: 'bench@example.com',
  reason: 'bench',
  rules,
  expiresAt: START + 2 * LONG * 30 * MINUTE,
});

/** The default policy, all of whose rules have had grace since before the device was enrolled. */
function graced(): Activated {
  const active = activatedAs(1, DEFAULT_POLICY.replaceAll(/^forbid/gm, '@grace("24h")\nforbid'));
  const rules = active.policySet.rules.filter(({ graceMs }) => graceMs !== undefined);
  return { ...active, enforced: Object.fromEntries(rules.map((rule) => [ruleText(rule), START - MINUTE])) };
}

/** What is measured: a policy, and what an operator decided before the first turn. */
interface Setting {
  readonly key: string;
  readonly of: string;
  readonly active: Activated;
  /** What the device reports over and over. */
  readonly facts: Facts;
  /** By an operator, right after it was enrolled. */
  readonly decided: readonly DeviceEvent[];
}
const SETTINGS: readonly Setting[] = [
  { key: 'projection', of: 'the default policy', active: activatedAs(1, DEFAULT_POLICY), facts: GOOD, decided: [] },
  {
    key: 'projection.graced',
    of: '@grace on every rule and an open exemption',
    active: graced(),
    facts: { ...GOOD, compliant: false, encrypted: false },
    decided: [exemption(['compliant'])],
  },
];

export async function benchProjection(progress: (line: string) => void): Promise<readonly Figure[]> {
  const figures: Figure[] = [
    { key: 'fold.events.per.second', value: foldsPerSecond(), unit: 'events of one device folded, median' },
  ];
  for (const setting of SETTINGS) figures.push(...(await growth(setting, progress)));
  return figures;
}

/** One push more, of a device with a short and with a long history, by turns in one run. */
async function growth(setting: Setting, progress: (line: string) => void): Promise<readonly Figure[]> {
  const devices = { short: await deviceWith(SHORT, setting), long: await deviceWith(LONG, setting) };
  const turns: Record<keyof typeof devices, Turn>[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    progress(`${setting.of}, turn ${turn + 1} of ${TURNS}`);
    turns.push({ short: await devices.short(), long: await devices.long() });
  }
  const ratio = (of: (turn: Turn) => number): number => median(turns.map(({ short, long }) => of(long) / of(short)));
  const typical = (name: keyof typeof devices, of: (turn: Turn) => number): number =>
    median(turns.map((turn) => of(turn[name])));
  const { key, of } = setting;
  return [
    {
      key: `${key}.growth.ratio`,
      value: ratio(({ milliseconds }) => milliseconds),
      budget: 3,
      unit: `${of}: event ${LONG + 1} ÷ event ${SHORT + 1}, time of the projection, median`,
    },
    {
      key: `${key}.growth.bytes.ratio`,
      value: ratio(({ reads }) => reads.bytes),
      budget: 3,
      unit: `${of}: event ${LONG + 1} ÷ event ${SHORT + 1}, bytes read from the store, median`,
    },
    { key: `${key}.short.ms`, value: typical('short', ({ milliseconds }) => milliseconds), unit: 'ms, median' },
    { key: `${key}.long.ms`, value: typical('long', ({ milliseconds }) => milliseconds), unit: 'ms, median' },
    { key: `${key}.short.calls`, value: typical('short', ({ reads }) => reads.calls), unit: 'store calls a push' },
    { key: `${key}.long.calls`, value: typical('long', ({ reads }) => reads.calls), unit: 'store calls a push' },
    { key: `${key}.short.bytes`, value: typical('short', ({ reads }) => reads.bytes), unit: 'bytes read a push' },
    { key: `${key}.long.bytes`, value: typical('long', ({ reads }) => reads.bytes), unit: 'bytes read a push' },
  ];
}

interface Turn {
  readonly milliseconds: number;
  readonly reads: Reads;
}

/** A device that has reported so often; each call is one report more, and what projecting it cost. */
async function deviceWith(events: number, { active, facts, decided }: Setting): Promise<() => Promise<Turn>> {
  const world = projectionWorld(active);
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
  await push(enrolled('generic:1', at, { identifiers: { serialNumber: 'C02BENCH' }, facts }));
  for (const event of decided) append(event);
  for (let count = 1; count < events; count += 1) {
    at += 30 * MINUTE;
    append(report(at, facts));
  }
  // The last one as it came; those before it need not have been projected one by one for what is measured here.
  const next = (): DeviceEvent => {
    at += 30 * MINUTE;
    return report(at, facts);
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
  const events = Array.from({ length: 1_000 }, (_, index) => report(START + index * MINUTE, GOOD));
  const samples = Array.from({ length: 15 }, () => {
    const began = performance.now();
    foldDevice('generic:1', 'generic', events);
    return (events.length / (performance.now() - began)) * 1_000;
  });
  return median(samples);
}
