import * as z from 'zod';

/** One value of one metric, as CloudWatch keeps it. */
export interface DataPoint {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

const documentSchema = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.looseObject({ Name: z.string() })),
      }),
    ),
  }),
});
const valuesSchema = z.union([z.array(z.number()), z.number().transform((value) => [value])]);

/**
 * What CloudWatch makes of a document in the embedded metric format: each metric once per dimension set, each value of a
 * list a sample of its own. Throws where a dimension or a metric that is declared has no value: CloudWatch drops it.
 *
 * @param document - JSON text
 */
export function dataPointsOf(document: string): readonly DataPoint[] {
  const parsed = documentSchema.parse(JSON.parse(document));
  const { Timestamp: at, CloudWatchMetrics } = parsed._aws;
  return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((set) => {
      const dimensions = Object.fromEntries(set.map((name) => [name, z.string().parse(parsed[name])]));
      return Metrics.flatMap(({ Name }) =>
        valuesSchema
          .parse(parsed[Name])
          .map((value): DataPoint => ({ namespace: Namespace, name: Name, dimensions, value, at })),
      );
    }),
  );
}

/** A metric is its namespace, its name and exactly its dimensions. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export const sameMetric = (a: MetricId, b: MetricId): boolean =>
  a.namespace === b.namespace && a.name === b.name && sameDimensions(a.dimensions, b.dimensions);

function sameDimensions(a: MetricId['dimensions'], b: MetricId['dimensions']): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
