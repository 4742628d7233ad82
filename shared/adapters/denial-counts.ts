import type { CloudWatchClient, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { sumByReason } from '../contracts/metrics';

/** A number of denials for one reason in a period. */
export interface ReasonCount {
  readonly reason: string;
  /** Epoch milliseconds: the beginning of the period. */
  readonly at: number;
  readonly count: number;
}

const DENIALS = ['deniedByRule', 'deniedByIdentity', 'deniedByFault'] as const;
const MOST_REASONS = 20;

/**
 * Enforced denials by reason, summed over endpoints, from CloudWatch (Metrics Insights, as the alarm on one rule).
 *
 * @param namespace - of the deployment's metrics
 * @param window - `from` and `to` in epoch milliseconds, `periodMs` the length of one count
 */
export async function readDenialCounts(
  client: Pick<CloudWatchClient, 'send'>,
  namespace: string,
  window: { readonly from: number; readonly to: number; readonly periodMs: number },
): Promise<readonly ReasonCount[]> {
  const queries: MetricDataQuery[] = DENIALS.map((metric, index) => ({
    Id: `q${index}`,
    Period: window.periodMs / 1000,
    Expression: sumByReason(metric, namespace, MOST_REASONS),
  }));
  const counts: ReasonCount[] = [];
  let next: string | undefined;
  do {
    const page = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(window.from),
        EndTime: new Date(window.to),
        MetricDataQueries: queries,
        ...(next === undefined ? {} : { NextToken: next }),
      }),
    );
    for (const { Label, Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
      Timestamps.forEach((at, index) => {
        counts.push({ reason: Label ?? '', at: at.getTime(), count: Values[index] ?? 0 });
      });
    }
    next = page.NextToken;
  } while (next !== undefined);
  return counts;
}
