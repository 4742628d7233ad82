import * as z from 'zod';
import type { Deployment } from '../assembly/deployment';
import { LocalFailure } from '../failure';
import type { MetricId } from './data-points';

/** An alarm of the template on the values of one or several metrics. */
export interface MetricAlarm {
  readonly kind: 'metric';
  readonly name: string;
  readonly description: string;
  readonly arn: string;
  /** What the deployment says of it beside CloudWatch's properties. */
  readonly tells: string;
  readonly watched: Watched;
  readonly threshold: number;
  readonly breachesWhen: 'atLeast' | 'below';
  /** Seconds. */
  readonly period: number;
  /** So many periods in a row must breach. */
  readonly periods: number;
  readonly missingBreaches: boolean;
}
export type Watched =
  | { readonly kind: 'single'; readonly metric: MetricId; readonly statistic: string }
  | {
      readonly kind: 'math';
      readonly expression: string;
      readonly metrics: Readonly<Record<string, { readonly metric: MetricId; readonly statistic: string }>>;
    }
  | { readonly kind: 'insights'; readonly expression: string };

/** On while any of its parts is. */
export interface CompositeAlarm {
  readonly kind: 'composite';
  readonly name: string;
  readonly description: string;
  readonly arn: string;
  readonly tells: string;
  readonly parts: readonly string[];
}
export type Alarm = MetricAlarm | CompositeAlarm;

const dimensionsSchema = z
  .array(z.strictObject({ Name: z.string(), Value: z.string() }))
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ Name, Value }) => [Name, Value])));
const metricSchema = z
  .strictObject({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensionsSchema })
  .transform(
    ({ Namespace: namespace, MetricName: name, Dimensions: dimensions }): MetricId => ({
      namespace,
      name,
      dimensions,
    }),
  );

const common = {
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.string()).optional(),
  OKActions: z.array(z.string()).optional(),
};
const thresholds = {
  ...common,
  Threshold: z.number(),
  ComparisonOperator: z.enum(['GreaterThanOrEqualToThreshold', 'LessThanThreshold']),
  EvaluationPeriods: z.int(),
  TreatMissingData: z.enum(['breaching', 'notBreaching']),
};
const onOneSchema = z.strictObject({
  ...thresholds,
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: dimensionsSchema,
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  Period: z.int(),
});
const partSchema = z.union([
  z.strictObject({
    Id: z.string(),
    Expression: z.string(),
    Label: z.string().optional(),
    Period: z.int().optional(),
    ReturnData: z.literal(true).optional(),
  }),
  z.strictObject({
    Id: z.string(),
    Label: z.string().optional(),
    MetricStat: z.strictObject({ Metric: metricSchema, Period: z.int(), Stat: z.string() }),
    ReturnData: z.literal(false),
  }),
]);
const onSeveralSchema = z.strictObject({ ...thresholds, Metrics: z.array(partSchema) });
const compositeSchema = z.strictObject({ ...common, AlarmRule: z.string() });
const metadataSchema = z.object({ Postern: z.object({ tells: z.string() }) });

/**
 * The alarms of a deployment. Throws {@link LocalFailure} on a property, an operator or a treatment of missing data that
 * the evaluation does not know: an alarm must not seem quiet because it was not understood.
 */
export function alarmsOf(deployment: Deployment): readonly Alarm[] {
  const read = <T>(type: string, parse: (properties: unknown, about: About) => T): readonly T[] =>
    deployment.resources(type).map(({ properties, logicalId, stack, attributes }) => {
      const metadata = metadataSchema.safeParse(stack.template.Resources[logicalId]?.Metadata);
      try {
        return parse(properties, { arn: attributes.Arn ?? '', tells: metadata.data?.Postern.tells ?? '' });
      } catch (error) {
        throw error instanceof z.ZodError ? new LocalFailure(`alarm ${logicalId}: ${z.prettifyError(error)}`) : error;
      }
    });
  return [
    ...read<Alarm>('AWS::CloudWatch::Alarm', metricAlarm),
    ...read<Alarm>('AWS::CloudWatch::CompositeAlarm', compositeAlarm),
  ];
}

type About = Pick<Alarm, 'arn' | 'tells'>;

function metricAlarm(properties: unknown, about: About): MetricAlarm {
  const several = z.object({ Metrics: z.unknown() }).safeParse(properties).data?.Metrics !== undefined;
  const { alarm, watched, period } = several ? onSeveral(properties) : onOne(properties);
  return {
    kind: 'metric',
    ...about,
    name: alarm.AlarmName,
    description: alarm.AlarmDescription,
    watched,
    threshold: alarm.Threshold,
    breachesWhen: alarm.ComparisonOperator === 'LessThanThreshold' ? 'below' : 'atLeast',
    period,
    periods: alarm.EvaluationPeriods,
    missingBreaches: alarm.TreatMissingData === 'breaching',
  };
}

function onOne(properties: unknown) {
  const alarm = onOneSchema.parse(properties);
  const statistic = alarm.Statistic ?? alarm.ExtendedStatistic;
  if (statistic === undefined) throw new LocalFailure(`alarm ${alarm.AlarmName} has no statistic`);
  const metric: MetricId = { namespace: alarm.Namespace, name: alarm.MetricName, dimensions: alarm.Dimensions };
  const watched: Watched = { kind: 'single', metric, statistic };
  return { alarm, watched, period: alarm.Period };
}

function onSeveral(properties: unknown) {
  const alarm = onSeveralSchema.parse(properties);
  const [expression, ...others] = alarm.Metrics.flatMap((part) => ('Expression' in part ? [part] : []));
  const stats = alarm.Metrics.flatMap((part) => ('MetricStat' in part ? [part] : []));
  const periods = new Set([expression?.Period, ...stats.map(({ MetricStat }) => MetricStat.Period)]);
  periods.delete(undefined);
  const [period] = periods;
  if (expression === undefined || others.length > 0 || period === undefined || periods.size > 1)
    throw new LocalFailure(`alarm ${alarm.AlarmName} must have one expression and one period`);
  const watched: Watched = expression.Expression.startsWith('SELECT')
    ? { kind: 'insights', expression: expression.Expression }
    : {
        kind: 'math',
        expression: expression.Expression,
        metrics: Object.fromEntries(
          stats.map(({ Id, MetricStat }) => [Id, { metric: MetricStat.Metric, statistic: MetricStat.Stat }]),
        ),
      };
  return { alarm, watched, period };
}

function compositeAlarm(properties: unknown, about: About): CompositeAlarm {
  const { AlarmName, AlarmDescription, AlarmRule } = compositeSchema.parse(properties);
  const parts = AlarmRule.replace(/^\(|\)$/g, '')
    .split(' OR ')
    .map((term) => /^ALARM\("?([^"()]+)"?\)?$/.exec(term)?.[1]);
  const known = parts.filter((part) => part !== undefined);
  if (known.length !== parts.length)
    throw new LocalFailure(`alarm ${AlarmName}: the local service does not understand the rule ${AlarmRule}`);
  return { kind: 'composite', ...about, name: AlarmName, description: AlarmDescription, parts: known };
}
