import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { gatewayEvent } from '../../local/api-gateway/event';
import { startEmbeddedAws } from '../../local/embedded-aws';
import { synthesize } from '../../local/synthesize';
import { type Figure, median } from '../figures';
import { listPrice, type SignalCost } from './list-price';

/** Signals per turn, each of a device of its own. */
const SIGNALS = 300;
const TURNS = 3;
/** Pushes under way at a time. */
const AT_ONCE = 8;
const MOST_ATTEMPTS = 5;
const SECRET = 'bench:ingest of signals';

/**
 * The ingress and the whole path, as deployed (bundles and state machines of the synthesized template), on the embedded
 * AWS of the local service: what this machine can do, which says nothing about AWS. The counts of requests and states are
 * those of the template, here as there; the price is made of them.
 */
export async function benchIngest(progress: (line: string) => void): Promise<readonly Figure[]> {
  const root = path.join(__dirname, '..', '..');
  const directory = mkdtempSync(path.join(tmpdir(), 'postern-bench-'));
  progress('synthesizing');
  await synthesize({
    root,
    outputDirectory: directory,
    configurationFiles: [path.join(root, 'local', 'configuration.json')],
  });
  const requests: string[] = [];
  const aws = await startEmbeddedAws({
    assemblyDirectory: directory,
    secrets: { 'workspace-one': { active: [SECRET] } },
    fault: (operation) => {
      requests.push(operation);
      return undefined;
    },
  });
  try {
    aws.deploy();
    await aws.quiet();
    const turns: Turn[] = [];
    // The first turn warms up: functions start and connections are made.
    for (let turn = 0; turn <= TURNS; turn += 1) {
      progress(turn === 0 ? 'warming up' : `turn ${turn} of ${TURNS}`);
      const took = await oneTurn(aws, turn, requests);
      if (turn > 0) turns.push(took);
    }
    return figures(turns);
  } finally {
    await aws.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Turn {
  readonly ingressMs: number;
  readonly wholeMs: number;
  readonly states: number;
  readonly reads: number;
  readonly writes: number;
}

type Aws = Awaited<ReturnType<typeof startEmbeddedAws>>;

async function oneTurn(aws: Aws, turn: number, requests: string[]): Promise<Turn> {
  requests.length = 0;
  const before = new Set(aws.stateMachines.executions().map(({ id }) => id));
  const started = performance.now();
  const queue = Array.from({ length: SIGNALS }, (_, index) => push(turn, index)).values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const body of queue) await send(aws, body);
    }),
  );
  const ingressMs = performance.now() - started;
  const busy = await aws.quiet(120_000);
  if (busy.length > 0) throw new Error(`not at rest: ${busy.join('; ')}`);
  const wholeMs = performance.now() - started;
  const executions = aws.stateMachines
    .executions()
    .filter(({ id, stateMachine }) => !before.has(id) && stateMachine.endsWith('ingest-signal'));
  const failed = executions.find(({ status }) => status !== 'SUCCEEDED');
  if (failed !== undefined) throw new Error(`${failed.error}: ${failed.cause}`);
  const isRead = (operation: string): boolean => operation === 'GetItem' || operation === 'Query';
  return {
    ingressMs,
    wholeMs,
    states: executions.reduce((sum, { states }) => sum + states.length, 0) / executions.length,
    reads: requests.filter(isRead).length / SIGNALS,
    writes: requests.filter((operation) => !isRead(operation)).length / SIGNALS,
  };
}

async function send(aws: Aws, body: string): Promise<void> {
  const authorization = `Basic ${Buffer.from(SECRET).toString('base64')}`;
  const event = gatewayEvent(
    {
      method: 'POST',
      target: '/signals/workspace-one',
      rawHeaders: ['authorization', authorization, 'content-type', 'application/json'],
      body: Buffer.from(body),
      sourceIp: '127.0.0.1',
    },
    { key: 'POST /signals/{source}', apiId: 'bench', parameters: { source: 'workspace-one' } },
    Date.now(),
  );
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await aws.invoke('receive-signal', event);
    const text = outcome.ok ? outcome.result : JSON.stringify(outcome.error);
    if (/"statusCode":200/.test(text)) return;
    // On a busy machine a store may answer late: a sender would come again too.
    if (attempt === MOST_ATTEMPTS || !/"statusCode":503/.test(text)) throw new Error(`a push was not taken: ${text}`);
  }
}

const push = (turn: number, index: number): string =>
  JSON.stringify({
    EventType: 'Compliance Status Changed',
    DeviceId: turn * SIGNALS + index + 1,
    EventTime: new Date().toISOString(),
    EnrollmentStatus: 'Enrolled',
    ComplianceStatus: 'Compliant',
    SerialNumber: `BENCH${turn}X${index}`,
    Platform: 'AppleOsX',
    OperatingSystem: '15.1',
    DeviceUUID: `00000000-0000-4000-8${String(turn).padStart(3, '0')}-${String(index).padStart(12, '0')}`,
  });

function figures(turns: readonly Turn[]): readonly Figure[] {
  const of = (pick: (turn: Turn) => number): number => median(turns.map(pick));
  const cost: SignalCost = { reads: of(({ reads }) => reads), writes: of(({ writes }) => writes) };
  return [
    {
      key: 'ingest.ingress.rate',
      value: of(({ ingressMs }) => (SIGNALS * 1000) / ingressMs),
      unit: 'signals/s taken, here',
    },
    {
      key: 'ingest.path.rate',
      value: of(({ wholeMs }) => (SIGNALS * 1000) / wholeMs),
      unit: 'signals/s to their rows, here',
    },
    {
      key: 'ingest.path.ratio',
      value: of(({ ingressMs, wholeMs }) => wholeMs / ingressMs),
      unit: 'time of the whole path ÷ of the ingress alone',
    },
    { key: 'ingest.states', value: of(({ states }) => states), unit: 'states entered per signal' },
    { key: 'ingest.dynamodb.reads', value: cost.reads, unit: 'read requests per signal' },
    { key: 'ingest.dynamodb.writes', value: cost.writes, unit: 'write requests per signal' },
    ...listPrice(cost),
  ];
}
