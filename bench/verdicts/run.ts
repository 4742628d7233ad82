import { canonicalJson } from '../../shared/domain/canonical-json';
import { decide } from '../../shared/domain/connect/decide';
import { judge } from '../../shared/domain/connect/judge';
import { type ConnectionRequest, normaliseRequest } from '../../shared/domain/connect/request';
import { buildRow } from '../../shared/domain/verdict/build-row';
import { compileUnvalidated } from '../../shared/runtime/cedar-compiler';
import { type Figure, median, percentile } from '../figures';
import { FIFTEEN_RULES } from './fifteen-rules';
import { fleet, NOW } from './fleet';
import { fullCedar } from './full-cedar';

const DEVICES = 400;
/** Medians are over this many rounds. */
const ROUNDS = 9;
const DECISIONS_PER_ROUND = 20_000;
const ENGINE_DECISIONS_PER_ROUND = 300;

/**
 * What a verdict costs, for a policy of 15 rules: computing a row from a device's log, its bytes, and a decision by it,
 * against full Cedar that is told the same in the same run.
 */
export async function benchVerdicts(progress: (line: string) => void): Promise<readonly Figure[]> {
  const devices = fleet(DEVICES);
  const rows = devices.map(({ story }) => buildRow(story));
  const bytes = rows.map((row) => canonicalJson(row));
  const sizes = bytes.map((text) => Buffer.byteLength(text));
  const request = requestOf({ platform: 'mac', username: 'ann@example.com', groups: ['eng'] });
  const askCedar = fullCedar(FIFTEEN_RULES);
  const rounds: Record<'row' | 'policy' | 'decision' | 'judgement' | 'engine', number[]> = {
    row: [],
    policy: [],
    decision: [],
    judgement: [],
    engine: [],
  };
  for (let round = 0; round <= ROUNDS; round += 1) {
    progress(`round ${round} of ${ROUNDS}`);
    const took = {
      row: microseconds(DEVICES, (index) => buildRow(at(devices, index).story)),
      policy: microseconds(3, () => compileUnvalidated(FIFTEEN_RULES)),
      decision: microseconds(DECISIONS_PER_ROUND, (index) => decide(at(rows, index), NOW, request)),
      judgement: microseconds(DECISIONS_PER_ROUND / 10, (index) => {
        const row = at(rows, index);
        return judge({
          at: NOW,
          request: { ...request, commonName: { kind: 'usable', value: row.commonName } },
          found: { kind: 'row', revision: 1, verdict: at(bytes, index) },
        });
      }),
      engine: microseconds(ENGINE_DECISIONS_PER_ROUND, (index) => askCedar(at(devices, index).question(NOW))),
    };
    // The first round warms up.
    if (round === 0) continue;
    rounds.row.push(took.row);
    rounds.policy.push(took.policy);
    rounds.decision.push(took.decision);
    rounds.judgement.push(took.judgement);
    rounds.engine.push(took.engine);
  }
  const decision = median(rounds.decision);
  const engine = median(rounds.engine);
  return [
    { key: 'verdicts.compilationsPerSecond', value: 1_000_000 / median(rounds.row), unit: 'rows from their logs' },
    {
      key: 'verdicts.policyCompilation',
      value: median(rounds.policy) / 1_000,
      unit: 'ms, 15 rules, without validation',
    },
    { key: 'verdicts.rowBytesP50', value: percentile(sizes, 0.5), unit: 'bytes', budget: 4_096 },
    { key: 'verdicts.rowBytesMax', value: Math.max(...sizes), unit: 'bytes', budget: 4_096 },
    // 10 µs is what is asked for; the budget leaves room for a machine that does other things as well.
    { key: 'verdicts.decision', value: decision, unit: 'µs', budget: 30 },
    { key: 'verdicts.decisionFromBytes', value: median(rounds.judgement), unit: 'µs, the row parsed' },
    { key: 'verdicts.decisionsPerSecond', value: 1_000_000 / decision, unit: '' },
    {
      key: 'verdicts.fullCedarDecisionsPerSecond',
      value: 1_000_000 / engine,
      unit: '(baseline: cedar-wasm, policies parsed once)',
    },
    { key: 'verdicts.decisionVsFullCedar', value: decision / engine, unit: 'of the time', budget: 0.2 },
  ];
}

function requestOf(fields: Readonly<Record<string, unknown>>): ConnectionRequest {
  const request = normaliseRequest({ 'endpoint-id': 'cvpn-endpoint-1', ...fields });
  if (request === undefined) throw new Error('an object is a request');
  return request;
}

function at<T>(all: readonly T[], index: number): T {
  const item = all[index % all.length];
  if (item === undefined) throw new Error('nothing to measure');
  return item;
}

/** Processor time of one of many calls: what other processes take meanwhile does not count. */
function microseconds(calls: number, call: (index: number) => unknown): number {
  const started = process.threadCpuUsage();
  for (let index = 0; index < calls; index += 1) call(index);
  const { user, system } = process.threadCpuUsage(started);
  return (user + system) / calls;
}
