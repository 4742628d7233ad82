import { DeleteItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { type ProjectDependencies, projectVerdicts } from '../../functions/project-verdicts/project-verdicts';
import { dynamoClaimStore } from '../../shared/adapters/claim-store';
import { dynamoEventLog } from '../../shared/adapters/event-log';
import { dynamoPolicyStore } from '../../shared/adapters/policy-store';
import { dynamoSnapshotStore } from '../../shared/adapters/snapshot-store';
import { dynamoVerdictStore } from '../../shared/adapters/verdict-store';
import { CLAIMS, EVENTS, POLICIES, SNAPSHOTS, VERDICTS } from '../../shared/contracts/tables';
import type { DeviceEvent } from '../../shared/domain/events';
import { activatedAs, bundleOf, CONFIGURATION, SMALL_POLICY } from './activations';
import type { TestDynamoDb } from './dynamodb';
import { activation, type LogItem, logItem } from './event-log-contract';
import { randomNumbers } from './front-door';
import { DEVICES, observation } from './histories';
import { worldAfter } from './model/projection';
import { allClaims } from './projection-world';
import { stepwise, untilDone } from './stepwise';

/*
 * Random schedules of executions over the real adapters: which of them takes the next step is drawn by lot, some die on the
 * way and are begun anew, policies and templates change and devices are renamed meanwhile.
 */

const RENAMED = {
  ...CONFIGURATION,
  sources: {
    ...CONFIGURATION.sources,
    generic: { kind: 'generic', reports: [], commonName: { template: 'vpn-{serialNumber}' } },
  },
};
const OTHER_POLICY = SMALL_POLICY.replace('Encrypt the disk.', 'Turn on disk encryption.');
const BUNDLES = [bundleOf(SMALL_POLICY), bundleOf(OTHER_POLICY, RENAMED)];
const KNOWN = [activatedAs(1), activatedAs(2, OTHER_POLICY, RENAMED)];

/** Nothing is old enough for a snapshot; they have schedules of their own in the model. */
const SNAPSHOTTING = { now: () => 0, snapshotAfter: 1 };

interface Schedule {
  readonly history: readonly DeviceEvent[];
  readonly events: readonly DeviceEvent[];
  readonly activates: boolean;
  readonly crashes: ReadonlyMap<number, 'before' | 'after'>;
}

const scheduleOf = (seed: number): Schedule => {
  const [drawn] = fc.sample(
    fc.record({
      history: fc.array(observation(DEVICES, 4), { maxLength: 2 }),
      events: fc.array(observation(DEVICES, 4), { minLength: 2, maxLength: 3 }),
      activates: fc.boolean(),
      crashes: fc.dictionary(fc.nat({ max: 60 }).map(String), fc.constantFrom('before' as const, 'after' as const), {
        maxKeys: 3,
      }),
    }),
    { seed, numRuns: 1 },
  );
  if (drawn === undefined) throw new Error('nothing was drawn');
  const { crashes, ...rest } = drawn;
  return { ...rest, crashes: new Map(Object.entries(crashes).map(([step, when]) => [Number(step), when])) };
};

/** Lets one of the waiting go on, once all that are alive wait. */
function drawnByLot(random: () => number) {
  const waiting: (() => void)[] = [];
  let alive = 0;
  const next = (): void => {
    if (waiting.length < alive) return;
    waiting.splice(Math.floor(random() * waiting.length), 1)[0]?.();
  };
  return {
    turn: (): Promise<void> =>
      new Promise((resolve) => {
        waiting.push(resolve);
        next();
      }),
    async all(executions: readonly (() => Promise<unknown>)[]): Promise<void> {
      alive = executions.length;
      const running = executions.map(async (execution) => {
        try {
          await execution();
        } finally {
          alive -= 1;
          next();
        }
      });
      await Promise.all(running);
    },
  };
}

/** Tables as they are deployed, with both policies in them. */
export async function openTables(database: TestDynamoDb) {
  const { client } = database;
  const events = await database.createEventsTable();
  const [claims, verdicts, policies, snapshots] = [
    await database.createTable(CLAIMS.key, CLAIMS.sortKey),
    await database.createTable(VERDICTS.key),
    await database.createTable(POLICIES.key),
    await database.createTable(SNAPSHOTS.key),
  ];
  const put = (TableName: string, texts: Readonly<Record<string, string>>, numbers: Record<string, number> = {}) =>
    client.send(
      new PutItemCommand({
        TableName,
        Item: Object.fromEntries([
          ...Object.entries(texts).map(([name, S]) => [name, { S }] as const),
          ...Object.entries(numbers).map(([name, N]) => [name, { N: String(N) }] as const),
        ]),
      }),
    );
  for (const { policyHash, policy, configurationHash, configuration } of BUNDLES) {
    await put(policies, { [POLICIES.key]: policyHash, [POLICIES.document]: JSON.stringify(policy) });
    await put(policies, { [POLICIES.key]: configurationHash, [POLICIES.document]: JSON.stringify(configuration) });
  }
  const ports: ProjectDependencies = {
    log: dynamoEventLog(client, events),
    claims: dynamoClaimStore(client, claims),
    verdicts: dynamoVerdictStore(client, verdicts),
    policies: dynamoPolicyStore(client, policies),
    snapshots: dynamoSnapshotStore(client, snapshots),
    ...SNAPSHOTTING,
  };
  const texts = async (TableName: string): Promise<readonly Record<string, string>[]> =>
    ((await client.send(new ScanCommand({ TableName, ConsistentRead: true }))).Items ?? []).map((item) =>
      Object.fromEntries(Object.entries(item).map(([name, value]) => [name, value.S ?? value.N ?? ''])),
    );
  const keys = [
    [events, EVENTS.key, EVENTS.sortKey],
    [claims, CLAIMS.key, CLAIMS.sortKey],
    [verdicts, VERDICTS.key],
    [snapshots, SNAPSHOTS.key],
  ] as const;
  return {
    ports,
    /** Everything but the policies, which are immutable. */
    async clear(): Promise<void> {
      for (const [TableName, ...names] of keys) {
        for (const item of await texts(TableName)) {
          const Key = Object.fromEntries(names.map((name) => [name, { S: item[name] ?? '' }]));
          await client.send(new DeleteItemCommand({ TableName, Key }));
        }
      }
    },
    append: async ({ device, eventId, type, recordedAt, event }: LogItem): Promise<void> => {
      const item = { [EVENTS.key]: device, [EVENTS.sortKey]: eventId, [EVENTS.type]: type, [EVENTS.event]: event };
      await put(events, item, { [EVENTS.recordedAt]: recordedAt });
    },
    allClaims: async () =>
      (await texts(claims)).map((item) => ({
        identifier: item[CLAIMS.key] ?? '',
        device: item[CLAIMS.sortKey] ?? '',
      })),
    rows: async (): Promise<Readonly<Record<string, string>>> =>
      Object.fromEntries((await texts(verdicts)).map((row) => [row[VERDICTS.key] ?? '', row[VERDICTS.verdict] ?? ''])),
  };
}

const activationOf = (count: number) => {
  const { policyHash = '', configurationHash = '' } = BUNDLES[count - 1] ?? {};
  return logItem(activation(count, { policyHash, configurationHash }));
};

/** Runs the schedule of this seed. Returns what is wrong in the end, or undefined. */
export async function runSchedule(
  seed: number,
  tables: Awaited<ReturnType<typeof openTables>>,
): Promise<string | undefined> {
  const { history, events, activates, crashes } = scheduleOf(seed);
  await tables.clear();
  await tables.append(activationOf(1));
  for (const event of history) {
    await tables.append(logItem(event));
    await projectVerdicts([event.device], [], tables.ports, event.recordedAt);
  }
  const lot = drawnByLot(randomNumbers(seed));
  const { step, ports } = stepwise(tables.ports, lot.turn, crashes);
  const ingest = (event: DeviceEvent) => async (): Promise<void> => {
    await step('append', () => tables.append(logItem(event)));
    await untilDone(() => projectVerdicts([event.device], [], ports, event.recordedAt));
  };
  const activate = async (): Promise<void> => {
    await step('activate', () => tables.append(activationOf(2)));
    await untilDone(async () => {
      const claims = await step('scan', tables.allClaims);
      await projectVerdicts(...allClaims(claims), ports, Number.POSITIVE_INFINITY);
    });
  };
  await lot.all([...events.map(ingest), ...(activates ? [activate] : [])]);
  const { rows: settled } = await worldAfter(activates ? 2 : 1, { known: KNOWN, snapshotting: SNAPSHOTTING }, [
    ...history,
    ...events,
  ]);
  const rows = await tables.rows();
  for (const [name, { verdict }] of Object.entries(settled))
    if (rows[name] !== verdict) return `seed ${seed}: row ${name} is ${rows[name]}, not ${verdict}`;
  for (const [name, text] of Object.entries(rows))
    if (!(name in settled) && JSON.parse(text).state !== 'retired')
      return `seed ${seed}: nobody holds ${name}: ${text}`;
  return undefined;
}
