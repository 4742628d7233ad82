import { LocalFailure } from '../failure';
import type { DataPoint } from './data-points';

/** A query over all metrics of one schema, one series per value of a dimension. */
export interface InsightsQuery {
  readonly metric: string;
  readonly namespace: string;
  /** Exactly the dimensions a metric must have. */
  readonly dimensions: readonly string[];
  readonly where: { readonly dimension: string; readonly value: string } | undefined;
  readonly groupBy: string;
  /** So many series at most, the largest first; undefined: all. */
  readonly limit: number | undefined;
}

const QUERY =
  /^SELECT SUM\((?<metric>\w+)\) FROM SCHEMA\("(?<namespace>[^"]+)", (?<dimensions>\w+(?:, \w+)*)\)(?: WHERE (?<dimension>\w+) = '(?<value>[^']+)')? GROUP BY (?<groupBy>\w+) ORDER BY SUM\(\) DESC(?: LIMIT (?<limit>\d+))?$/;

/** The one form of Metrics Insights query that our alarms and the console use; throws on any other. */
export function parseInsights(expression: string): InsightsQuery {
  const groups = QUERY.exec(expression)?.groups;
  const { metric, namespace, dimensions, dimension, value, groupBy, limit } = groups ?? {};
  if (metric === undefined || namespace === undefined || dimensions === undefined || groupBy === undefined)
    throw new LocalFailure(`the local service does not understand the Metrics Insights query ${expression}`);
  return {
    metric,
    namespace,
    dimensions: dimensions.split(', '),
    where: dimension === undefined || value === undefined ? undefined : { dimension, value },
    groupBy,
    limit: limit === undefined ? undefined : Number(limit),
  };
}

/** Points of each series of the query, by the value they are grouped by. */
export function seriesOf(
  query: InsightsQuery,
  points: readonly DataPoint[],
): ReadonlyMap<string, readonly DataPoint[]> {
  const selected = points.filter(
    ({ namespace, name, dimensions }) =>
      namespace === query.namespace &&
      name === query.metric &&
      Object.keys(dimensions).length === query.dimensions.length &&
      query.dimensions.every((dimension) => dimension in dimensions) &&
      (query.where === undefined || dimensions[query.where.dimension] === query.where.value),
  );
  return Map.groupBy(selected, ({ dimensions }) => dimensions[query.groupBy] ?? '');
}
