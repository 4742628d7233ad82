import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { DeploymentConfiguration } from '../config';
import { FIVE_MINUTES } from './alarm-specification';
import { clientVpnMetric } from './client-vpn-metrics';
import type { EmittedMetrics } from './metrics';
import { alarmStates, decisionsByReason, explain, graph, messagesIn, P50, P99 } from './widgets';

interface Shown {
  readonly metrics: EmittedMetrics;
  readonly configuration: Pick<DeploymentConfiguration, 'sources' | 'endpoints' | 'connect' | 'alarms'>;
  readonly authorize: lambda.Function;
  readonly ingest: sfn.StateMachine;
  readonly activation: sfn.StateMachine;
  readonly rebuild: sfn.StateMachine;
  readonly undelivered: sqs.Queue;
  readonly unrecorded: sqs.Queue;
  /** All of them, parts of composites included. */
  readonly alarms: readonly cloudwatch.IAlarm[];
  /** Name of the other dashboard. */
  readonly business: string;
}

/** How the parts do that decisions and verdicts depend on, from the connection back to the push. */
export function technicalDashboard(shown: Shown): cloudwatch.IWidget[][] {
  const { metrics, alarms, business } = shown;
  return [
    [
      explain(
        `**How the parts do**, from the connection back to the push. What people notice: dashboard [${business}](#dashboards:name=${business}).`,
        1,
      ),
    ],
    [alarmStates('All alarms', alarms, 6)],
    [
      explain(
        '**Connect handler.** Its answer must come well within the deadline; cold starts, hedged reads and store faults say why it does not.',
        1,
      ),
    ],
    handlerRow(shown),
    [
      explain(
        '**Client VPN’s own count beside ours.** It counts every five minutes what its handler answered. What it counts and we do not was never answered by our code: timeouts, throttles, errors, answers out of contract.',
      ),
    ],
    clientVpnRow(shown),
    [
      explain(
        '**Receipts.** Each decision is taken into the history seconds later. What is not recorded is tried again, then kept in a queue. Let in, and denied by the row of now: the verdict flipped while the connection was made; nothing ends it by itself.',
      ),
    ],
    recordingRow(shown),
    [
      explain(
        '**From push to row.** A push is stored, announced, interpreted, appended and projected. What does not come to an end waits: open (driven again after ten minutes) or parked (until somebody acts).',
      ),
    ],
    ingressRow(shown),
    waitingRow(shown),
    workflowRow(shown),
    [
      explain(
        '**Sources.** An hour without a bar is an hour without a push. Age: how long before its push a fact was observed, by the source’s clock; it grows when a source is late or its clock is behind. Cut back: its clock is ahead.',
      ),
    ],
    sourceRow(metrics, Object.keys(shown.configuration.sources)),
  ];
}

function handlerRow({ metrics, configuration, authorize }: Shown): cloudwatch.IWidget[] {
  const { deadlineMs } = configuration.connect;
  const { p99Ms } = configuration.alarms.latency;
  return [
    graph({
      title: 'Decision against its budget',
      width: 8,
      unit: 'ms',
      left: [metrics.decision('decisionLatency', P50), metrics.decision('decisionLatency', P99)],
      lines: [
        { value: p99Ms, label: 'alarm', color: cloudwatch.Color.ORANGE },
        { value: deadlineMs, label: 'deadline', color: cloudwatch.Color.RED },
      ],
    }),
    graph({
      title: 'Key read, and reads sent twice',
      width: 8,
      unit: 'ms',
      left: [metrics.decision('storeLatency', P50), metrics.decision('storeLatency', P99)],
      right: [metrics.decision('hedgeFired', { label: 'Hedged' })],
    }),
    graph({
      title: 'Errors, throttles, cold starts',
      width: 8,
      left: [authorize.metricErrors(), authorize.metricThrottles()],
      right: [metrics.decision('coldStart', { label: 'Cold starts' })],
    }),
  ];
}

function clientVpnRow({ metrics, configuration }: Shown): cloudwatch.IWidget[] {
  const endpoints = Object.keys(configuration.endpoints);
  return [
    graph({
      title: 'Denied: ours (enforced) and Client VPN’s',
      width: 8,
      left: [
        new cloudwatch.MathExpression({
          expression: 'FILL(rule, 0) + FILL(identity, 0) + FILL(fault, 0)',
          usingMetrics: {
            rule: metrics.decision('deniedByRule'),
            identity: metrics.decision('deniedByIdentity'),
            fault: metrics.decision('deniedByFault'),
          },
          label: 'Ours',
          period: FIVE_MINUTES,
        }),
        ...clientVpnMetric('denied', endpoints, 'Client VPN'),
      ],
    }),
    graph({
      title: 'Client VPN: connections our code did not answer',
      width: 8,
      left: [
        ...clientVpnMetric('timeouts', endpoints, 'Timeouts'),
        ...clientVpnMetric('errors', endpoints, 'Errors'),
        ...clientVpnMetric('throttles', endpoints, 'Throttles'),
        ...clientVpnMetric('invalid', endpoints, 'Invalid answers'),
        ...clientVpnMetric('service', endpoints, 'Service errors'),
      ],
    }),
    graph({
      title: 'Denied by fault, by reason; active connections',
      width: 8,
      left: [decisionsByReason(metrics, 'deniedByFault')],
      right: clientVpnMetric('active', endpoints, 'Active'),
    }),
  ];
}

const recordingRow = ({ metrics, unrecorded }: Shown): cloudwatch.IWidget[] => [
  graph({
    title: 'Decisions taken into the history',
    width: 8,
    left: [
      metrics.recording('recorded', { label: 'Recorded' }),
      metrics.recording('duplicate', { label: 'Delivered again' }),
      metrics.recording('outdatedAllows', { label: 'Let in, and denied by the row of now' }),
    ],
  }),
  graph({
    title: 'From decision to history',
    width: 8,
    unit: 'ms',
    left: [metrics.recording('recordingLag', P50), metrics.recording('recordingLag', P99)],
  }),
  graph({
    title: 'Not recorded: attempts, and deliveries kept',
    width: 8,
    left: [
      metrics.recording('unrecorded', { label: 'Failed attempts' }),
      messagesIn(unrecorded, 'Deliveries in the queue'),
    ],
  }),
];

const ingressRow = ({ metrics, configuration }: Shown): cloudwatch.IWidget[] => [
  graph({
    title: 'Pushes',
    width: 8,
    left: [
      metrics.ingress('signalAccepted', { label: 'Accepted' }),
      metrics.ingress('signalDuplicate', { label: 'Duplicate' }),
      metrics.ingress('signalRefused', { label: 'Refused' }),
      metrics.ingress('signalFailed', { label: 'Failed' }),
    ],
  }),
  graph({
    title: 'From push to row',
    width: 8,
    unit: 'ms',
    left: [metrics.projection('ingestLag', P50), metrics.projection('ingestLag', P99)],
    lines: [{ value: configuration.alarms.ingestLag.seconds * 1000, label: 'alarm', color: cloudwatch.Color.ORANGE }],
  }),
  graph({
    title: 'Rows',
    width: 8,
    left: [
      metrics.projection('rowsWritten', { label: 'Written' }),
      metrics.projection('rowsUnchanged', { label: 'Unchanged' }),
      metrics.projection('contended', { label: 'Written again (contended)' }),
      metrics.census('rowsUnreadable', { label: 'Unreadable' }),
    ],
  }),
];

const waitingRow = ({ metrics, undelivered }: Shown): cloudwatch.IWidget[] => [
  graph({
    title: 'Signals open for ten minutes',
    width: 8,
    left: [metrics.redrive('openSignals', { label: 'Open' })],
  }),
  graph({ title: 'Signals parked', width: 8, left: [metrics.redrive('parkedSignals', { label: 'Parked' })] }),
  graph({
    title: 'Dead letters',
    width: 8,
    left: [messagesIn(undelivered)],
  }),
];

const workflowRow = ({ ingest, activation, rebuild }: Shown): cloudwatch.IWidget[] => [
  graph({
    title: 'Ingest executions',
    width: 8,
    left: [ingest.metricSucceeded(), ingest.metricFailed(), ingest.metricTimedOut(), ingest.metricThrottled()],
  }),
  graph({
    title: 'Activations of a policy',
    width: 8,
    left: [activation.metricSucceeded(), activation.metricFailed(), activation.metricTimedOut()],
  }),
  graph({
    title: 'Rebuilds',
    width: 8,
    left: [rebuild.metricSucceeded(), rebuild.metricFailed(), rebuild.metricTimedOut(), rebuild.metricAborted()],
  }),
];

const sourceRow = (metrics: EmittedMetrics, sources: readonly string[]): cloudwatch.IWidget[] => [
  graph({
    title: 'Pushes per source',
    width: 8,
    stacked: true,
    left: sources.map((source) => metrics.ingressOf('signalAccepted', source, { label: source })),
  }),
  graph({
    title: 'Age of what was claimed (p50)',
    width: 8,
    unit: 'ms',
    left: sources.map((source) => metrics.interpretationOf('claimedAge', source, { ...P50, label: source })),
  }),
  graph({
    title: 'Claimed times cut back',
    width: 8,
    left: sources.map((source) => metrics.interpretationOf('timesClamped', source, { label: source })),
  }),
];
