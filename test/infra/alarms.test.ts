import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { articleAnchor } from '../../infra/operations/alarm-text';
import { deploymentOf, PROJECT_ROOT, plain, Synthesized } from './synthesized';

const alarmSchema = z.looseObject({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.object({ Ref: z.string() })).default([]),
  OKActions: z.array(z.object({ Ref: z.string() })).default([]),
  AlarmRule: z.unknown().optional(),
  TreatMissingData: z.string().optional(),
  Threshold: z.number().optional(),
  EvaluationPeriods: z.number().optional(),
  Metrics: z
    .array(
      z.looseObject({
        Expression: z.string().optional(),
        MetricStat: z
          .object({ Metric: z.looseObject({ MetricName: z.string() }), Period: z.number(), Stat: z.string() })
          .optional(),
      }),
    )
    .default([]),
});
const metadataSchema = z.object({
  Postern: z.object({ tells: z.string(), article: z.string(), why: z.string().min(20) }),
});

const synthesized = new Synthesized();
const alarmsOf = (from: Synthesized) =>
  [...from.ofType('AWS::CloudWatch::Alarm'), ...from.ofType('AWS::CloudWatch::CompositeAlarm')].map(
    ([id, { Properties, Metadata }]) => ({
      id,
      ...alarmSchema.parse(Properties),
      ...metadataSchema.parse(Metadata).Postern,
    }),
  );
const alarms = alarmsOf(synthesized);
const runbook = readFileSync(path.join(PROJECT_ROOT, 'docs', 'runbook.md'), 'utf8');
const articles = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((article) => [article.slice(0, article.indexOf('\n')), article]),
);
const named = (title: string) => alarms.find(({ AlarmName }) => AlarmName === `postern: ${title}`);
const queries = new Set(
  [...synthesized.ofType('AWS::Logs::QueryDefinition').values()].map(({ Properties }) => Properties.Name),
);

describe('alarms', () => {
  it('and articles of the runbook are the same, both ways', () => {
    const titles = alarms.map(({ AlarmName }) => AlarmName.replace('postern: ', '').replace(/ \([^)]*\)$/, ''));
    expect([...new Set(titles)].sort()).toEqual([...articles.keys()].sort());
    expect(new Set(alarms.map(({ article }) => article))).toEqual(new Set([...articles.keys()].map(articleAnchor)));
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
    '%s tells what happened, what it means, where to look, and links its article',
    (_name, alarm) => {
      const lines = new RegExp(
        `^What happened: .+\\nWhat it means: .+\\nLook first: (?<look>.+)\\nRunbook: docs/runbook\\.md#${alarm.article}$`,
      );
      const look = lines.exec(alarm.AlarmDescription)?.groups?.look ?? '';
      expect(look).toMatch(/^(saved query postern\/[a-z-]+ of Logs Insights|(aws|npx postern) .+)$/);
      const query = /postern\/[a-z-]+/.exec(look)?.[0];
      if (query !== undefined) expect(queries).toContain(query);
      expect(alarm.AlarmDescription.length).toBeLessThanOrEqual(1024);
    },
  );

  it('tell one topic, by severity; parts of a composite tell nobody themselves', () => {
    const composites = alarms.filter(({ AlarmRule }) => AlarmRule !== undefined);
    const topics = { page: /^OperationsAlarmsPage/, ticket: /^OperationsAlarmsTicket/ };
    for (const alarm of alarms) {
      const topic = alarm.tells === 'page' || alarm.tells === 'ticket' ? topics[alarm.tells] : undefined;
      const expected = topic === undefined ? [] : [{ Ref: expect.stringMatching(topic) }];
      expect([alarm.AlarmName, alarm.AlarmActions]).toEqual([alarm.AlarmName, expected]);
      expect(alarm.OKActions).toEqual(alarm.AlarmActions);
      if (topic === undefined)
        expect(composites.map(({ id }) => id)).toContainEqual(expect.stringContaining(alarm.tells));
    }
  });

  it('of a composite are exactly the parts that name it', () => {
    for (const composite of alarms.filter(({ AlarmRule }) => AlarmRule !== undefined)) {
      const parts = alarms.filter(({ tells }) => composite.id.startsWith(`Operations${tells}`));
      expect(parts.length).toBeGreaterThan(1);
      expect(plain(composite.AlarmRule)).toBe(`(${parts.map(({ id }) => `ALARM("${id}.Arn")`).join(' OR ')})`);
    }
  });

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

  it('take their thresholds, and how long a source may be silent, from the configuration', () => {
    const custom = alarmsOf(
      new Synthesized(
        deploymentOf({
          sources: { kolide: { kind: 'kolide' }, lab: { kind: 'generic', silentAfterHours: 72 } },
          alarms: {
            emails: ['on-call@example.com'],
            runbook: 'https://wiki.example.com/postern',
            denialShare: { percent: 40, floor: 3, minutes: 5 },
            ruleDenials: { floor: 7, minutes: 60 },
            unknownDevices: { floor: 8, minutes: 30 },
            latency: { p99Ms: 90 },
            ingestLag: { seconds: 30 },
            clampedTimes: 2,
            silentAfterHours: 48,
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
    expect(find('One rule denies many connections')).toMatchObject({ Threshold: 7, Metrics: [{ Period: 3600 }] });
    expect(find('Many unknown devices try to connect')).toMatchObject({ Threshold: 8, Period: 1800 });
    expect(find('Decisions take too long')).toMatchObject({ Threshold: 90, ExtendedStatistic: 'p99' });
    expect(find('Pushes become verdicts late')).toMatchObject({ Threshold: 30_000, ExtendedStatistic: 'p90' });
    expect(find('The clock of a source is ahead')).toMatchObject({ Threshold: 2 });
    expect(find('The ingest workflow keeps failing')).toMatchObject({ Threshold: 2 });
    expect(find('A source is silent (kolide)')).toMatchObject({ EvaluationPeriods: 48 });
    expect(find('A source is silent (lab)')).toMatchObject({ EvaluationPeriods: 72 });
    expect(find('Signals are parked')?.AlarmDescription).toMatch(
      /Runbook: https:\/\/wiki\.example\.com\/postern#signals-are-parked$/,
    );
  });

  it('fire at the first denial by a fault of ours', () => {
    expect(named('Connections are denied by a fault of ours')).toMatchObject({
      Namespace: 'Postern/postern',
      MetricName: 'DeniedByFault',
      Dimensions: [{ Name: 'service', Value: 'authorize' }],
      Statistic: 'Sum',
      Period: 60,
      Threshold: 1,
    });
  });

  it.each([
    ['The sweep for open signals is silent', 'OpenSignals', 3],
    ['The census is silent', 'NamesAdmitted', 2],
  ])('fire when nothing is said: %s', (title, MetricName, EvaluationPeriods) => {
    expect(named(title)).toMatchObject({
      MetricName,
      Statistic: 'SampleCount',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      EvaluationPeriods,
      TreatMissingData: 'breaching',
    });
  });

  it('let CloudWatch publish to both topics, and mail tickets to others than pages where told', () => {
    const custom = new Synthesized(
      deploymentOf({ alarms: { emails: ['night@example.com'], ticketEmails: ['day@example.com'] } }),
    );
    expect(
      [...custom.ofType('AWS::SNS::TopicPolicy').values()].map(({ Properties }) =>
        JSON.stringify(Properties).includes('"Principal":{"Service":"cloudwatch.amazonaws.com"}'),
      ),
    ).toEqual([true, true]);
    const subscriptions = [...custom.ofType('AWS::SNS::Subscription').values()].map(({ Properties }) => [
      Properties.Endpoint,
      plain(Properties.TopicArn).replace(/[0-9A-F]{8}$/, ''),
    ]);
    expect(subscriptions.sort()).toEqual([
      ['day@example.com', 'OperationsAlarmsTicket'],
      ['night@example.com', 'OperationsAlarmsPage'],
    ]);
  });

  it('of two deployments in one account and Region read metrics apart', () => {
    const other = alarmsOf(new Synthesized(deploymentOf({ name: 'berlin' })));
    const text = JSON.stringify(other);
    expect(text).toContain('Postern/berlin');
    expect(text).not.toContain('Postern/postern');
  });
});
