import type { Figure } from '../figures';

/** What a signal costs by count; the rest is assumed below. */
export interface SignalCost {
  /** Requests to DynamoDB per signal. */
  readonly reads: number;
  readonly writes: number;
}

/**
 * AWS list prices in US dollars for us-east-1, on demand, without the free tier, as published before November 2026; to be
 * checked before anybody plans with them.
 */
const PRICE = {
  /** HTTP API, per request of up to 512 KB. */
  apiRequest: 1 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** arm64. */
  lambdaGbSecond: 0.0000133334,
  busEvent: 1 / 1e6,
  expressExecution: 1 / 1e6,
  expressGbSecond: 0.00001667,
  /** Per unit: a write of 1 KB, a strong read of 4 KB. */
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
} as const;

/** What was not measured, and cannot be without AWS. */
const ASSUMED = {
  /** receive-signal, interpret-signal, project-verdicts. */
  invocations: 3,
  invocationSeconds: 0.02,
  invocationGb: 0.5,
  executionSeconds: 0.4,
  /** Express is billed by chunks of 64 MB. */
  executionGb: 0.0625,
  /** Small items; the signals table writes its index too. */
  unitsPerWrite: 1.5,
  unitsPerRead: 1,
} as const;

/**
 * Dollars per million signals, part by part:
 * `api + bus + 3 × (invocation + 0.02 s × 0.5 GB) + execution + 0.4 s × 64 MB + writes × 1.5 units + reads × 1 unit`.
 */
export function listPrice({ reads, writes }: SignalCost): readonly Figure[] {
  const { invocations, invocationSeconds, invocationGb, executionSeconds, executionGb } = ASSUMED;
  const parts = {
    api: PRICE.apiRequest,
    lambda: invocations * (PRICE.lambdaRequest + invocationSeconds * invocationGb * PRICE.lambdaGbSecond),
    bus: PRICE.busEvent,
    express: PRICE.expressExecution + executionSeconds * executionGb * PRICE.expressGbSecond,
    dynamodb: writes * ASSUMED.unitsPerWrite * PRICE.writeUnit + reads * ASSUMED.unitsPerRead * PRICE.readUnit,
  };
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
  const perMillion = (name: string, value: number): Figure => ({
    key: `ingest.price.${name}`,
    value: value * 1e6,
    unit: 'list price, $ per million signals (bench/ingest/list-price.ts)',
  });
  return [...Object.entries(parts).map(([name, part]) => perMillion(name, part)), perMillion('total', total)];
}
