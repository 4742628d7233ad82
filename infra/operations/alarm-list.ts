import * as z from 'zod';

/** Key under which each alarm's resource in the template carries what its properties do not say. */
export const ALARM_METADATA = 'Postern';

const statSchema = z.object({
  Metric: z.object({ Namespace: z.string(), MetricName: z.string() }),
  Period: z.number(),
  Stat: z.string(),
});
const alarmSchema = z.object({
  Metadata: z.object({
    [ALARM_METADATA]: z.object({ id: z.string(), tells: z.string(), article: z.string(), why: z.string() }),
  }),
  Properties: z.object({
    AlarmName: z.string(),
    AlarmDescription: z.string(),
    AlarmRule: z.unknown().optional(),
    Namespace: z.string().optional(),
    MetricName: z.string().optional(),
    Statistic: z.string().optional(),
    ExtendedStatistic: z.string().optional(),
    Period: z.number().optional(),
    Metrics: z
      .array(
        z.object({
          Expression: z.string().optional(),
          Period: z.number().optional(),
          MetricStat: statSchema.optional(),
        }),
      )
      .default([]),
    Threshold: z.number().optional(),
    ComparisonOperator: z.string().optional(),
    EvaluationPeriods: z.number().optional(),
    TreatMissingData: z.string().optional(),
  }),
});
const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string() }).loose()),
});

type Alarm = z.infer<typeof alarmSchema>;

const COMPARISONS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: '≥',
  LessThanThreshold: '<',
};

/**
 * The alarms of a synthesized template as a Markdown document: threshold, period, treatment of missing data, and why.
 *
 * @param template - parsed JSON of the service stack
 */
export function alarmList(template: unknown): string {
  const alarms = Object.values(templateSchema.parse(template).Resources)
    .filter(({ Type }) => /^AWS::CloudWatch::(Composite)?Alarm$/.test(Type))
    .map((resource) => alarmSchema.parse(resource))
    .sort((a, b) => order(a) - order(b) || (a.Properties.AlarmName < b.Properties.AlarmName ? -1 : 1));
  const titles = new Map(alarms.map((alarm) => [alarm.Metadata[ALARM_METADATA].id, titleOf(alarm)]));
  return [
    '# Alarms',
    '',
    'Made by `npm run alarms` from the synthesized template; a test compares. Thresholds marked in `postern.config.ts` under `alarms` are',
    'those of its defaults. `page` wakes somebody, `ticket` waits until morning, `part of …` tells through a composite.',
    '',
    '| alarm | tells | when | over | missing data | why |',
    '|---|---|---|---|---|---|',
    ...alarms.map((alarm) => row(alarm, titles)),
    '',
  ].join('\n');
}

const order = ({ Metadata, Properties }: Alarm): number => {
  const { tells } = Metadata[ALARM_METADATA];
  if (tells === 'page') return Properties.AlarmRule === undefined ? 1 : 0;
  return tells === 'ticket' ? 3 : 2;
};

const titleOf = ({ Properties }: Alarm): string => Properties.AlarmName.replace(/^[^:]*: /, '');

function row(alarm: Alarm, titles: ReadonlyMap<string, string>): string {
  const { Metadata, Properties } = alarm;
  const { tells, article, why } = Metadata[ALARM_METADATA];
  const cells = [
    `[${titleOf(alarm)}](runbook.md#${article})`,
    titles.has(tells) ? `part of: ${titles.get(tells)}` : tells,
    condition(Properties),
    window(Properties),
    Properties.TreatMissingData ?? '–',
    why,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function condition({ AlarmRule, Metrics, MetricName, Statistic, ExtendedStatistic, ...rest }: Alarm['Properties']) {
  if (AlarmRule !== undefined) return 'any of its parts is on';
  const expression = Metrics.find(({ Expression }) => Expression !== undefined)?.Expression;
  const of =
    expression === undefined
      ? `${ExtendedStatistic ?? Statistic} of ${MetricName}`
      : expression.startsWith('SELECT')
        ? `most of \`${expression}\``
        : `\`${expression}\` of ${Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? []).join(', ')}`;
  return `${of} ${COMPARISONS[rest.ComparisonOperator ?? ''] ?? rest.ComparisonOperator} ${rest.Threshold}`;
}

function window({ AlarmRule, Period, Metrics, EvaluationPeriods }: Alarm['Properties']): string {
  if (AlarmRule !== undefined) return '–';
  const seconds = Period ?? Metrics.map((metric) => metric.MetricStat?.Period ?? metric.Period).find(Boolean) ?? 0;
  const length = seconds % 3600 === 0 ? `${seconds / 3600} h` : `${seconds / 60} min`;
  return EvaluationPeriods === 1 ? length : `${EvaluationPeriods} × ${length}`;
}
