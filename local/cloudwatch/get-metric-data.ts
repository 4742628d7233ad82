import * as z from 'zod';
import { type Operation, ServiceError } from '../aws-json';
import { messageOf } from '../failure';
import type { DataPoint } from './data-points';
import { type InsightsQuery, parseInsights, seriesOf } from './metrics-insights';

/** Epoch seconds, as the AWS JSON protocol has them. */
const seconds = z.number().nonnegative();
const inputSchema = z.strictObject({
  StartTime: seconds,
  EndTime: seconds,
  MetricDataQueries: z.array(
    z.strictObject({ Id: z.string(), Expression: z.string(), Period: z.number().int().positive() }),
  ),
});

interface Window {
  readonly from: number;
  readonly to: number;
  /** Milliseconds. */
  readonly period: number;
}

/** CloudWatch's HTTP interface, as far as functions use it: sums by Metrics Insights, all on one page. */
export const cloudWatchOperations = (points: () => readonly DataPoint[]): Readonly<Record<string, Operation>> => ({
  'GraniteServiceVersion20100801.GetMetricData': (input) => {
    const parsed = inputSchema.safeParse(input);
    if (!parsed.success) throw new ServiceError('InvalidParameterValueException', z.prettifyError(parsed.error));
    const { StartTime, EndTime, MetricDataQueries } = parsed.data;
    const all = points();
    return {
      MetricDataResults: MetricDataQueries.flatMap(({ Id, Expression, Period }) =>
        resultsOf(readQuery(Expression), all, {
          from: StartTime * 1_000,
          to: EndTime * 1_000,
          period: Period * 1_000,
        }).map((result) => ({ Id, ...result, StatusCode: 'Complete' })),
      ),
    };
  },
});

function readQuery(expression: string): InsightsQuery {
  try {
    return parseInsights(expression);
  } catch (error) {
    throw new ServiceError('InvalidParameterValueException', messageOf(error));
  }
}

/** One result for each value that is grouped by, the largest sum first; sums by period, the newest first. */
function resultsOf(query: InsightsQuery, points: readonly DataPoint[], { from, to, period }: Window) {
  const within = points.filter(({ at }) => at >= from && at < to);
  const results = [...seriesOf(query, within)].map(([Label, series]) => {
    const sums = new Map<number, number>();
    for (const { at, value } of series) {
      const start = Math.floor(at / period) * period;
      sums.set(start, (sums.get(start) ?? 0) + value);
    }
    const newestFirst = [...sums].sort(([a], [b]) => b - a);
    return {
      Label,
      Timestamps: newestFirst.map(([start]) => start / 1_000),
      Values: newestFirst.map(([, sum]) => sum),
    };
  });
  const total = ({ Values }: { readonly Values: readonly number[] }): number => Values.reduce((a, b) => a + b, 0);
  return results.sort((a, b) => total(b) - total(a)).slice(0, query.limit);
}
