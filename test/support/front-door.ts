import { rmSync } from 'node:fs';
import * as z from 'zod';
import { ServiceClient } from '../../local/demo/client';
import { callDynamo } from '../../local/dynamodb/wire';
import { localServer } from '../../local/http/local-server';
import { closeServer, listenOnLoopback } from '../../local/loopback';
import { startService } from '../../local/service';
import { SIGNALS, VERDICTS } from '../../shared/contracts/tables';
import type { PushRequest } from '../../shared/sources/source';
import { synthesizeLocally } from './local-synthesis';
import { genericPush } from './pushes/generic';
import { simplemdmBody, simplemdmFixture } from './pushes/simplemdm';
import { workspaceOneBody, workspaceOnePush } from './pushes/workspace-one';

/** Signed pushes into started services, in different orders: what stands in the tables in the end. */

const NOW = Date.parse('2026-11-23T09:00:00Z');
const MINUTE = 60_000;
const SECRETS = {
  'workspace-one': ['front:door'],
  generic: ['whsec_ZnJvbnQtZG9vci1zZWNyZXQtb2YtdGVzdHM='],
  simplemdm: ['front-door-token'],
};

/** Numbers from 0 to below 1: equal seeds, equal numbers (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface SourcePush {
  readonly source: keyof typeof SECRETS;
  readonly body: string;
}

/** What MDM systems say of so many devices within a day; instants collide, devices are renamed, leave and come back. */
export function pushesOf(devices: number, pushes: number, seed: number): readonly SourcePush[] {
  const random = randomNumbers(seed);
  const pick = <T>(choices: readonly [T, ...T[]]): T => choices[Math.floor(random() * choices.length)] ?? choices[0];
  return Array.from({ length: pushes }, (_, index) => {
    const device = index < devices ? index : Math.floor(random() * devices);
    const at = new Date(NOW - (1 + Math.floor(random() * 60)) * 20 * MINUTE).toISOString();
    // One device in ten is repaired and gets another serial number.
    const serialNumber = `FRONT${device}${device % 10 === 0 ? pick(['', 'B']) : ''}`;
    switch (pick(['workspace-one', 'generic', 'generic', 'simplemdm'])) {
      case 'workspace-one':
        return {
          source: 'workspace-one',
          body: workspaceOneBody({
            DeviceUUID: `00000000-0000-4000-8000-${String(device).padStart(12, '0')}`,
            SerialNumber: serialNumber,
            EventTime: at,
            ComplianceStatus: pick(['Compliant', 'Compliant', 'NonCompliant']),
            EnrollmentStatus: pick(['Enrolled', 'Enrolled', 'Enrolled', 'Unenrolled']),
          }),
        };
      case 'simplemdm': {
        const type = pick(['device.enrolled', 'device.enrolled', 'device.unenrolled']);
        const body: object = JSON.parse(
          simplemdmBody(type, { id: 20_000 + device, udid: `U${device}`, serial_number: serialNumber }),
        );
        return { source: 'simplemdm', body: JSON.stringify({ ...body, at }) };
      }
      default: {
        const identity = { device: { id: `laptop-${device}`, serialNumber }, observedAt: at };
        const facts = { managed: true, encrypted: pick([true, true, false]), firewall: pick([true, false]) };
        const type = pick([
          'posture.reported',
          'device.enrolled',
          'device.enrolled',
          'device.seen',
          'device.unenrolled',
        ]);
        const tellsFacts = type === 'posture.reported' || type === 'device.enrolled';
        return {
          source: 'generic',
          body: JSON.stringify({ type, ...identity, ...(tellsFacts ? { facts } : {}) }),
        };
      }
    }
  });
}

/** In another order, a third of them twice. */
export function shuffledAndDuplicated<T>(items: readonly T[], seed: number): readonly T[] {
  const random = randomNumbers(seed);
  const all = [...items, ...items.filter(() => random() < 1 / 3)];
  return all
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

function signed({ source, body }: SourcePush, now: number, id: string): PushRequest {
  const secret = SECRETS[source][0] ?? '';
  if (source === 'workspace-one') return workspaceOnePush({ body, secret });
  return source === 'generic' ? genericPush({ body, secret, now, id }) : simplemdmFixture.sign({ body, secret, now });
}

export interface FrontDoorRun {
  /** Common name to the row's text. */
  readonly verdicts: Readonly<Record<string, string>>;
  /** Claims, as texts. */
  readonly claims: readonly string[];
  /** How many signals ended in each way. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Each of these orders into a service of its own. */
export async function throughTheFrontDoor(
  orders: readonly (readonly SourcePush[])[],
  progress: (run: number) => void = () => undefined,
): Promise<readonly FrontDoorRun[]> {
  const assemblyDirectory = synthesizeLocally();
  const runs: FrontDoorRun[] = [];
  try {
    for (const pushes of orders) {
      progress(runs.length);
      runs.push(await runOnce(assemblyDirectory, pushes));
    }
  } finally {
    rmSync(assemblyDirectory, { recursive: true, force: true });
  }
  return runs;
}

const AT_ONCE = 6;
const MOST_TRIES = 50;

/** As senders do: what is answered with a fault, or not at all, is sent again a little later. */
async function deliver(client: ServiceClient, push: SourcePush, id: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const status = await send(client, push, id).catch((error: unknown) => error);
    if (typeof status === 'number' && status < 300) return;
    if ((typeof status === 'number' && status < 500) || tries === MOST_TRIES)
      throw new Error(`${id} to ${push.source} ended with ${String(status)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function send(client: ServiceClient, push: SourcePush, id: string): Promise<number> {
  const { headers, query, body } = signed(push, await client.now(), id);
  const path = `/signals/${push.source}?${new URLSearchParams(query)}`.replace(/\?$/, '');
  return (await client.push({ path, headers, body: Buffer.from(body).toString('utf8') })).status;
}

/** Starts a service, sets its clock, pushes in this order, some at a time, and stops it. */
async function runOnce(assemblyDirectory: string, pushes: readonly SourcePush[]): Promise<FrontDoorRun> {
  const problems: string[] = [];
  const secrets = Object.fromEntries(Object.entries(SECRETS).map(([source, active]) => [source, { active }]));
  const running = await startService({
    assemblyDirectory,
    dataDirectory: undefined,
    secrets,
    onProblem: (line) => problems.push(line),
  });
  const server = localServer(
    () => running.service,
    (line) => problems.push(line),
  );
  try {
    const client = new ServiceClient(`http://127.0.0.1:${await listenOnLoopback(server, 0)}`);
    running.aws.deploy();
    await client.quiet();
    await client.setClock(new Date(NOW).toISOString());
    const waiting = [...pushes.entries()];
    const sender = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [index, push] = next;
        await deliver(client, push, `msg_${index}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sender));
    // `GET /quiet` gives up after a minute; a busy machine may need more.
    while ((await running.aws.quiet()).length > 0);
    const scan = async (variable: string) => await scanned(running.aws.dynamoEndpoint, running.aws.tableName(variable));
    const rows = await scan('VERDICTS_TABLE');
    const ended = (await scan('SIGNALS_TABLE')).map((item) => item[SIGNALS.status]?.S ?? '');
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return {
      verdicts: Object.fromEntries(
        rows
          .map((item) => [item[VERDICTS.key]?.S ?? '', item[VERDICTS.verdict]?.S ?? ''] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
      claims: (await scan('CLAIMS_TABLE')).map((item) => JSON.stringify(item)).sort(),
      outcomes: Object.fromEntries(
        [...new Set(ended)].sort().map((end) => [end, ended.filter((one) => one === end).length]),
      ),
    };
  } finally {
    await closeServer(server);
    await running.stop();
  }
}

const pageSchema = z.object({
  Items: z.array(z.record(z.string(), z.looseObject({ S: z.string().optional() }))),
  LastEvaluatedKey: z.json().optional(),
});

async function scanned(endpoint: string, TableName: string) {
  const items: z.infer<typeof pageSchema>['Items'] = [];
  let from: z.infer<typeof pageSchema>['LastEvaluatedKey'];
  do {
    const input = { TableName, ...(from === undefined ? {} : { ExclusiveStartKey: from }) };
    const page = pageSchema.parse(await callDynamo(endpoint, 'Scan', input));
    items.push(...page.Items);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}
