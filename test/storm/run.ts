import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { percentile } from '../../bench/figures';
import { GOOD_FACTS, ServiceClient, signedReport } from '../../local/demo/client';
import { startService } from '../../local/demo/service';
import { activeSecret, readLocalSecrets } from '../../local/secretsmanager/secrets';
import { freePort } from '../support/free-port';
import { storm } from './storm';

const USAGE = `npm run storm -- [--connects 10000] [--concurrency 200] [--json]

Starts the service and lets everybody connect at once. Fails where an answer is no typed decision, where a decision left
no metric document or no receipt in the history, or where the memory of the service grows with the number of decisions.`;

/** What a run may add to the service's memory between its first fifth and its end: the metric documents it keeps, and noise. */
const LARGEST_GROWTH = 1.5;
const KNOWN = 'STORM0000001';

const { values } = parseArgs({
  options: {
    connects: { type: 'string', default: '10000' },
    concurrency: { type: 'string', default: '200' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const say = values.json ? console.error : console.log;

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number above 0`);
  return value;
}

/** Resident memory of a process in MB. */
const residentMb = (pid: number): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim()) / 1_024;

async function enrolKnownDevice(client: ServiceClient): Promise<void> {
  const now = await client.now();
  const report = {
    type: 'posture.reported',
    device: { id: 'storm-1', serialNumber: KNOWN },
    observedAt: new Date(now).toISOString(),
    facts: { ...GOOD_FACTS, osVersion: '26.1.0' },
  };
  const { status, body } = await client.push(
    signedReport(activeSecret(readLocalSecrets(), 'generic'), 'storm-enrolment', now, report),
  );
  if (status >= 300) throw new Error(`the report of the known device was refused: ${status} ${body}`);
  await client.quiet();
}

async function decided(url: string): Promise<ReadonlySet<string>> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n').filter((line) => line !== '');
  const schema = z.looseObject({ connectionId: z.string().optional() });
  return new Set(lines.flatMap((line) => schema.parse(JSON.parse(line)).connectionId ?? []));
}

/** Connections of these names whose decision is in the history. */
async function recorded(url: string, commonNames: readonly string[], limit: number): Promise<ReadonlySet<string>> {
  const schema = z.object({ decisions: z.array(z.looseObject({ connectionId: z.string().optional() })) });
  const found = new Set<string>();
  for (const name of new Set(commonNames)) {
    const answer = await fetch(`${url}/decisions?commonName=${encodeURIComponent(name)}&limit=${limit}`);
    for (const { connectionId } of schema.parse(await answer.json()).decisions)
      if (connectionId !== undefined) found.add(connectionId);
  }
  return found;
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const connects = count('connects', values.connects);
  const concurrency = count('concurrency', values.concurrency);
  const service = await startService(`http://127.0.0.1:${await freePort()}`, say);
  try {
    const { pid } = service;
    await enrolKnownDevice(new ServiceClient(service.url));
    const commonNames = [KNOWN, KNOWN, KNOWN, 'nobody-knows-me'];
    const run = (number: number, offset: number) =>
      storm({
        url: service.url,
        connects: number,
        first: offset,
        concurrency,
        commonNames,
        onProgress: (done) => say(`${offset + done} of ${connects} connected`),
      });
    const started = performance.now();
    const warmUp = Math.ceil(connects / 5);
    const first = await run(warmUp, 0);
    const before = residentMb(pid);
    const result = await run(connects - warmUp, warmUp);
    const seconds = (performance.now() - started) / 1_000;
    const afterwards = performance.now();
    await new ServiceClient(service.url).quiet();
    const quietSeconds = (performance.now() - afterwards) / 1_000;
    const after = residentMb(pid);
    const known = await decided(service.url);
    const connectionIds = [...first.connectionIds, ...result.connectionIds];
    const untyped = [...first.untyped, ...result.untyped];
    const unmeasured = connectionIds.filter((id) => !known.has(id));
    const kept = await recorded(service.url, commonNames, Math.min(connects, 20_000));
    const lost = connectionIds.filter((id) => !kept.has(id));
    const figures = {
      connects,
      concurrency,
      seconds: round(seconds),
      p50Ms: round(percentile(result.latenciesMs, 0.5)),
      p99Ms: round(percentile(result.latenciesMs, 0.99)),
      answers: Object.fromEntries([...result.answers].sort()),
      untyped: untyped.length,
      receipts: connectionIds.length - lost.length,
      withoutMetric: unmeasured.length,
      withoutReceipt: lost.length,
      secondsUntilQuiet: round(quietSeconds),
      residentMbAfterAFifth: round(before),
      residentMbAtTheEnd: round(after),
    };
    console.log(values.json ? JSON.stringify(figures) : figures);
    for (const answer of untyped.slice(0, 3)) console.error(`untyped: ${answer}`);
    return untyped.length === 0 && unmeasured.length === 0 && lost.length === 0 && after <= before * LARGEST_GROWTH
      ? 0
      : 1;
  } finally {
    await service.stop();
  }
}

const round = (value: number): number => Math.round(value * 10) / 10;

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
