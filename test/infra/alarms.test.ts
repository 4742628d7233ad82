import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { articleAnchor } from '../../infra/operations/alarm-text';
import * as contract from '../../shared/contracts/metrics';
import { deploymentOf, PROJECT_ROOT, plain, Synthesized } from './synthesized';

const metricSchema = z.looseObject({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]),
});
const alarmSchema = z.looseObject({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.object({ Ref: z.string() })),
  OKActions: z.array(z.object({ Ref: z.string() })),
  TreatMissingData: z.string(),
  Threshold: z.number(),
  ComparisonOperator: z.string(),
  EvaluationPeriods: z.number(),
  MetricName: z.string().optional(),
  Metrics: z
    .array(
      z.looseObject({
        Expression: z.string().optional(),
        MetricStat: z.object({ Metric: metricSchema, Period: z.number(), Stat: z.string() }).optional(),
      }),
    )
    .default([]),
});

const synthesized = new Synthesized();
const alarmsOf = (from: Synthesized) =>
  [...from.ofType('AWS::CloudWatch::Alarm').values()].map(({ Properties }) => alarmSchema.parse(Properties));
const alarms = alarmsOf(synthesized);
const runbook = readFileSync(path.join(PROJECT_ROOT, 'docs', 'runbook.md'), 'utf8');
const articles = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((article) => [article.slice(0, article.indexOf('\n')), article]),
);
const named = (title: string) => alarms.find(({ AlarmName }) => AlarmName === `postern: ${title}`);

/** Metrics of ours an alarm or widget reads: name and dimensions. */
const emitted = new Map<string, readonly string[]>([
  [contract.SERVICES.authorize, Object.values(contract.DECISION_METRICS)],
  [contract.SERVICES.receiveSignal, Object.values(contract.INGRESS_METRICS)],
  [contract.SERVICES.projectVerdicts, Object.values(contract.PROJECTION_METRICS)],
  [contract.SERVICES.redriveSignals, Object.values(contract.REDRIVE_METRICS)],
  [contract.SERVICES.recordDecisions, Object.values(contract.RECORDING_METRICS)],
]);

describe('alarms', () => {
  it('and articles of the runbook are the same, both ways', () => {
    expect(alarms.map(({ AlarmName }) => AlarmName.replace('postern: ', '')).sort()).toEqual(
      [...articles.keys()].sort(),
    );
  });

  it.each([...articles])(
    'the article "%s" says what it is, what it means, where to look and what to do',
    (_title, article) => {
      const sections = article
        .split(/^### /m)
        .slice(1)
        .map((section) => section.split('\n'))
        .map(([heading, ...lines]) => [heading, lines.join('').trim() !== '']);
      expect(sections).toEqual([
        ['Description', true],
        ['Impact', true],
        ['Investigation', true],
        ['Resolution', true],
      ]);
    },
  );

  it.each(alarms.map((alarm) => [alarm.AlarmName, alarm] as const))(
    '%s tells what happened, what it means, and links its article',
    (name, alarm) => {
      const anchor = articleAnchor(name.replace('postern: ', ''));
      expect(alarm.AlarmDescription).toMatch(
        new RegExp(`^What happened: .+\\nWhat it means: .+\\nRunbook: docs/runbook\\.md#${anchor}$`),
      );
      expect(alarm.AlarmDescription.length).toBeLessThanOrEqual(1024);
      expect(alarm.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^OperationsAlarms/) }]);
      expect(alarm.OKActions).toEqual(alarm.AlarmActions);
    },
  );

  it('take a share of denials with a floor, so that three laptops do not page', () => {
    const alarm = named('Many connections are denied');
    expect(alarm).toMatchObject({
      Threshold: 25,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
    expect(alarm?.Metrics[0]?.Expression).toBe(
      'IF(FILL(rule, 0) + FILL(identity, 0) >= 10, 100 * (FILL(rule, 0) + FILL(identity, 0)) / (FILL(allowed, 0) + FILL(shadow, 0) + FILL(rule, 0) + FILL(identity, 0) + FILL(fault, 0)), 0)',
    );
    expect(
      alarm?.Metrics.slice(1)
        .map(({ MetricStat }) => [MetricStat?.Metric.MetricName, MetricStat?.Period, MetricStat?.Stat])
        .sort(),
    ).toEqual([
      ['Allowed', 900, 'Sum'],
      ['DeniedByFault', 900, 'Sum'],
      ['DeniedByIdentity', 900, 'Sum'],
      ['DeniedByRule', 900, 'Sum'],
      ['ShadowDenied', 900, 'Sum'],
    ]);
  });

  it('take their thresholds from the configuration', () => {
    const custom = alarmsOf(
      new Synthesized(
        deploymentOf({
          alarms: {
            emails: ['on-call@example.com'],
            runbook: 'https://wiki.example.com/postern',
            denialShare: { percent: 40, floor: 3, minutes: 5 },
            failedExecutions: 2,
          },
        }),
      ),
    );
    const find = (title: string) => custom.find(({ AlarmName }) => AlarmName.endsWith(title));
    expect(find('Many connections are denied')).toMatchObject({
      Threshold: 40,
      Metrics: [
        { Expression: expect.stringContaining('>= 3,') },
        ...Array.from({ length: 5 }, () => ({ MetricStat: { Period: 300 } })),
      ],
    });
    expect(find('The ingest workflow keeps failing')?.Threshold).toBe(2);
    expect(find('Signals are parked')?.AlarmDescription).toMatch(
      /Runbook: https:\/\/wiki\.example\.com\/postern#signals-are-parked$/,
    );
  });

  it('fire at the first denial by a fault of ours', () => {
    expect(named('Connections are denied by a fault of ours')).toMatchObject({
      Namespace: 'Postern',
      MetricName: 'DeniedByFault',
      Dimensions: [{ Name: 'service', Value: 'authorize' }],
      Statistic: 'Sum',
      Period: 60,
      Threshold: 1,
    });
  });

  it('fire when the sweep says nothing', () => {
    expect(named('The sweep for open signals is silent')).toMatchObject({
      MetricName: 'OpenSignals',
      Statistic: 'SampleCount',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      EvaluationPeriods: 3,
      TreatMissingData: 'breaching',
    });
  });

  it('let CloudWatch publish to their topic', () => {
    const [policy] = synthesized.ofType('AWS::SNS::TopicPolicy').values();
    expect(JSON.stringify(policy?.Properties)).toContain('"Principal":{"Service":"cloudwatch.amazonaws.com"}');
  });
});

describe('alarms and dashboard', () => {
  const [dashboard] = synthesized.ofType('AWS::CloudWatch::Dashboard').values();
  const shown = z
    .object({
      widgets: z.array(
        z.looseObject({ properties: z.looseObject({ metrics: z.array(z.array(z.unknown())).default([]) }) }),
      ),
    })
    .parse(JSON.parse(plain(dashboard?.Properties.DashboardBody)))
    .widgets.flatMap(({ properties }) => properties.metrics)
    .filter(([namespace]) => namespace === contract.METRICS_NAMESPACE)
    .map(([, name, ...dimensions]) => [name, ...dimensions.filter((part) => typeof part === 'string')]);
  const watched = [...synthesized.ofType('AWS::CloudWatch::Alarm').values()].flatMap(({ Properties }) => {
    const { Metrics } = alarmSchema.parse(Properties);
    const single = metricSchema.safeParse(Properties);
    return [
      ...(single.success ? [single.data] : []),
      ...Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric])),
    ]
      .filter(({ Namespace }) => Namespace === contract.METRICS_NAMESPACE)
      .map(({ MetricName, Dimensions }) => [
        MetricName,
        ...Dimensions.flatMap(({ Name, Value }) => [Name, String(Value)]),
      ]);
  });

  it('read only metrics that the code emits, with exactly the dimension [service]', () => {
    expect(watched.length).toBeGreaterThan(5);
    expect(shown.length).toBeGreaterThan(15);
    for (const [name, dimension, service, ...others] of [...watched, ...shown]) {
      expect([dimension, others]).toEqual(['service', []]);
      expect(emitted.get(String(service))).toContain(name);
    }
  });

  it('show every outcome of a decision and of a push', () => {
    const names = shown.map(([name]) => name);
    expect(names).toEqual(
      expect.arrayContaining(['Allowed', 'ShadowDenied', 'DeniedByRule', 'DeniedByIdentity', 'DeniedByFault']),
    );
    expect(names).toEqual(expect.arrayContaining(Object.values(contract.INGRESS_METRICS)));
  });
});
