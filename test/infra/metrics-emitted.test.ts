import { rmSync } from 'node:fs';
import * as z from 'zod';
import { type DataPoint, dataPointsOf } from '../../local/cloudwatch/data-points';
import { Stage } from '../../local/drills/stage';
import { activeSecret, readLocalSecrets } from '../../local/secretsmanager/secrets';
import { metricsNamespace } from '../../shared/contracts/metrics';
import { synthesizeLocally } from '../support/local-synthesis';
import { deploymentOf, plain, Synthesized } from './synthesized';

/*
 * Each alarm and each widget reads a metric that the code emits, with the dimensions it emits. What is emitted is not
 * written down a second time: the deployed bundles run, everything that can happen to them happens, and their metric
 * documents are collected. What is read is taken from the synthesized template.
 */

const OURS = metricsNamespace('postern');
const SHADOW_ENDPOINT = 'cvpn-endpoint-00000000000000000';
const settings = { endpoints: { default: { mode: 'enforce' }, [SHADOW_ENDPOINT]: { mode: 'shadow' } } };
const synthesized = new Synthesized(deploymentOf(settings));

/** A transmitter that is polled and has a stream, where nobody listens. */
const nowhere = 'http://127.0.0.1:9/transmitter';
const unreachable = { settings: { api: { poll: { endpoint: nowhere }, stream: { discovery: nowhere } } } };

/** A metric as its name and dimensions, sorted. */
const id = (name: string, dimensions: Readonly<Record<string, string>>): string =>
  `${name} {${Object.entries(dimensions)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(', ')}}`;

let directory: string;
let points: readonly DataPoint[];
beforeAll(async () => {
  directory = synthesizeLocally({ ...settings, sources: { caep: unreachable } });
  const secrets = readLocalSecrets();
  const stage = await Stage.open({ assemblyDirectory: directory, secrets });
  try {
    await everythingHappens(stage, secrets);
    points = stage.running.aws.metrics().flatMap(dataPointsOf);
  } finally {
    await stage.close();
  }
}, 180_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const MINUTE = 60_000;
const KOLIDE = '/signals/kolide';

async function everythingHappens(stage: Stage, secrets: ReturnType<typeof readLocalSecrets>): Promise<void> {
  const good = { serialNumber: 'C02METRIC001' };
  // Decisions of each kind, on both endpoints.
  await stage.reported(good);
  await stage.report(good);
  await stage.reported({ ...good, type: 'posture.reported', observedAt: stage.now() + 60 * MINUTE });
  for (const endpoint of ['cvpn-endpoint-other', SHADOW_ENDPOINT]) {
    for (const name of [good.serialNumber, 'nobody']) await stage.connect(name, { 'endpoint-id': endpoint });
  }
  await stage.reported({ ...good, type: 'posture.reported', facts: { firewall: false } });
  await stage.connect(good.serialNumber);
  stage.running.aws.verdictStoreFaults.set('throttle');
  await stage.connect(good.serialNumber);
  stage.running.aws.verdictStoreFaults.set('none');
  // Pushes of each kind and of each source.
  const credentials = activeSecret(secrets, 'workspace-one');
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const pushedAt = new Date(stage.now()).toISOString();
  const push = (headers: Readonly<Record<string, string>>) =>
    stage.client.push({
      path: '/signals/workspace-one',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({
        EventType: 'Compliance Status Changed',
        EnrollmentStatus: 'Enrolled',
        ComplianceStatus: 'Compliant',
        EventTime: pushedAt,
        SerialNumber: 'C02METRIC002',
        DeviceUUID: '7caaee42-0000-4000-8000-bd43f4484a65',
        Platform: 'AppleOsX',
      }),
    });
  expect((await push({ authorization })).status).toBe(200);
  expect((await push({ authorization })).status).toBe(200);
  expect((await push({})).status).toBe(401);
  await stage.client.push({ path: KOLIDE, headers: {}, body: '{}' });
  stage.failing(['PutItem']);
  expect(await stage.report({ serialNumber: 'C02METRIC003' })).toBe(503);
  stage.failing([]);
  await stage.settle();
  // Sweeps, censuses, and three quiet days.
  await stage.advance(75 * 60 * MINUTE);
  await stage.connect(good.serialNumber);
}

/** What alarms and widgets read of ours: metrics, and queries over a schema. */
interface Read {
  readonly by: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}
const dimensionList = z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]);
const statSchema = z.object({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensionList });
const alarmSchema = z.looseObject({
  AlarmName: z.string(),
  Metrics: z
    .array(z.object({ Expression: z.string().optional(), MetricStat: z.object({ Metric: statSchema }).optional() }))
    .default([]),
});
const byAlarms: readonly (Read & { readonly namespace: string })[] = [
  ...synthesized.ofType('AWS::CloudWatch::Alarm').values(),
].flatMap(({ Properties }) => {
  const { AlarmName, Metrics } = alarmSchema.parse(Properties);
  const single = statSchema.safeParse(Properties);
  const stats = [
    ...(single.success ? [single.data] : []),
    ...Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric])),
  ];
  return stats.map(({ Namespace, MetricName, Dimensions }) => ({
    by: AlarmName,
    namespace: Namespace,
    name: MetricName,
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, plain(Value)])),
  }));
});

const widgetSchema = z.looseObject({
  properties: z.looseObject({ title: z.string().default(''), metrics: z.array(z.array(z.unknown())).default([]) }),
});
const widgets = [...synthesized.ofType('AWS::CloudWatch::Dashboard').values()].flatMap(
  ({ Properties }) =>
    z.object({ widgets: z.array(widgetSchema) }).parse(JSON.parse(plain(Properties.DashboardBody))).widgets,
);
const byWidgets = widgets.flatMap(({ properties: { title, metrics } }) =>
  metrics
    .map((parts) => parts.filter((part) => typeof part === 'string'))
    .filter((parts) => parts.length > 0)
    .map(([namespace = '', name = '', ...pairs]) => ({
      by: title,
      namespace,
      name,
      dimensions: Object.fromEntries(
        pairs.flatMap((part, index) => (index % 2 === 0 ? [[part, pairs[index + 1] ?? '']] : [])),
      ),
    })),
);
const expressions = [
  ...[...synthesized.ofType('AWS::CloudWatch::Alarm').values()].flatMap(({ Properties }) => {
    const { AlarmName, Metrics } = alarmSchema.parse(Properties);
    return Metrics.flatMap(({ Expression }) => (Expression === undefined ? [] : [{ by: AlarmName, Expression }]));
  }),
  ...widgets.flatMap(({ properties: { title, metrics } }) =>
    metrics.flat().flatMap((part) => {
      const { data } = z.object({ expression: z.string() }).safeParse(part);
      return data === undefined ? [] : [{ by: title, Expression: data.expression }];
    }),
  ),
];
const queries = expressions.flatMap(({ by, Expression }) => {
  const groups = /^SELECT SUM\((?<name>\w+)\) FROM SCHEMA\("(?<namespace>[^"]+)", (?<schema>[\w, ]+)\)/.exec(
    Expression,
  );
  const { name = '', namespace = '', schema = '' } = groups?.groups ?? {};
  return groups === null ? [] : [{ by, name, namespace, schema }];
});

describe('alarms and dashboards', () => {
  const emitted = () => new Set(points.map(({ name, dimensions }) => id(name, dimensions)));
  const schemas = () =>
    new Set(points.map(({ name, dimensions }) => `${name} (${Object.keys(dimensions).sort().join(', ')})`));

  test('the scenario has each function emit, in the namespace of this deployment and in no other', () => {
    expect(new Set(points.map(({ namespace }) => namespace))).toEqual(new Set([OURS]));
    expect([...new Set(points.map(({ dimensions }) => dimensions.service))].sort()).toEqual([
      'authorize',
      'interpret-signal',
      'keep-subscriptions',
      'poll-signals',
      'project-verdicts',
      'receive-signal',
      'record-decisions',
      'redrive-signals',
      'take-census',
    ]);
  });

  test('read no metric of ours that the code does not emit with exactly these dimensions', () => {
    // Of a source that nothing was pushed of in the scenario, the one that was stands for all: the source is a value.
    const heard = 'workspace-one';
    const missing = [...byAlarms, ...byWidgets]
      .filter(({ namespace }) => namespace === OURS)
      .map(({ by, name, dimensions }) => ({
        by,
        metric: id(name, { ...dimensions, ...('source' in dimensions ? { source: heard } : {}) }),
      }))
      .filter(({ metric }) => !emitted().has(metric));
    expect(missing).toEqual([]);
    expect(byAlarms.filter(({ namespace }) => namespace === OURS).length).toBeGreaterThan(15);
    expect(byWidgets.filter(({ namespace }) => namespace === OURS).length).toBeGreaterThan(35);
  });

  test('query no schema that the code does not emit', () => {
    expect(queries.length).toBeGreaterThanOrEqual(5);
    const missing = queries
      .map(({ by, namespace, name, schema }) => ({
        by,
        namespace,
        metric: `${name} (${schema.split(', ').sort().join(', ')})`,
      }))
      .filter(({ namespace, metric }) => namespace !== OURS || !schemas().has(metric));
    expect(missing).toEqual([]);
  });

  test('show everything the code emits: a metric nobody looks at is not worth its price', () => {
    const read = new Set([...byAlarms, ...byWidgets, ...queries].map(({ name }) => name));
    expect([...new Set(points.map(({ name }) => name))].filter((name) => !read.has(name))).toEqual([]);
  });

  test('read metrics of AWS that there are, of resources of this deployment', () => {
    const known: Readonly<Record<string, { readonly names: RegExp; readonly dimensions: readonly string[] }>> = {
      'AWS/Lambda': { names: /^(Errors|Throttles)$/, dimensions: ['FunctionName'] },
      'AWS/States': {
        names: /^(Executions(Succeeded|Failed|TimedOut|Aborted)|ExecutionThrottled)$/,
        dimensions: ['StateMachineArn'],
      },
      'AWS/SQS': { names: /^ApproximateNumberOfMessagesVisible$/, dimensions: ['QueueName'] },
      'AWS/ClientVPN': {
        names:
          /^(ActiveConnectionsCount|ClientConnectHandler(DeniedConnections|Timeouts|OtherExecutionErrors|ThrottlingErrors|InvalidResponses|FailedServiceErrors))$/,
        dimensions: ['Endpoint'],
      },
    };
    const foreign = [...byAlarms, ...byWidgets].filter(({ namespace }) => namespace !== OURS);
    expect(foreign.length).toBeGreaterThan(15);
    const resources = new Set(
      ['AWS::Lambda::Function', 'AWS::StepFunctions::StateMachine', 'AWS::SQS::Queue'].flatMap((type) => [
        ...synthesized.ofType(type).keys(),
      ]),
    );
    for (const { by, namespace, name, dimensions } of foreign) {
      expect([by, namespace, name, known[namespace]?.names.test(name)]).toEqual([by, namespace, name, true]);
      expect(Object.keys(dimensions)).toEqual(known[namespace]?.dimensions);
      const [of = ''] = Object.values(dimensions);
      expect([by, of, of === SHADOW_ENDPOINT || resources.has(of.replace(/\.\w+$/, ''))]).toEqual([by, of, true]);
    }
  });

  test('show every outcome of a decision, of a push, and Client VPN’s own count beside ours', () => {
    const names = byWidgets.map(({ name }) => name);
    for (const name of ['Allowed', 'ShadowDenied', 'DeniedByRule', 'DeniedByIdentity', 'DeniedByFault', 'VerdictAge'])
      expect(names).toContain(name);
    for (const name of ['SignalAccepted', 'SignalDuplicate', 'SignalRefused', 'SignalFailed'])
      expect(names).toContain(name);
    expect(names).toContain('ClientConnectHandlerDeniedConnections');
  });

  test('search Client VPN’s metrics over all endpoints where none is configured', () => {
    const body = plain(
      [...new Synthesized().ofType('AWS::CloudWatch::Dashboard').values()].find(
        ({ Properties }) => Properties.DashboardName === 'postern-technical',
      )?.Properties.DashboardBody,
    );
    expect(body).toContain('{AWS/ClientVPN,Endpoint} MetricName=\\"ClientConnectHandlerDeniedConnections\\"');
  });
});
