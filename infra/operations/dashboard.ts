import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { decisionMetric, ingressMetric, projectionMetric, recordingMetric, redriveMetric } from './metrics';

interface Shown {
  readonly authorize: lambda.Function;
  readonly ingest: sfn.StateMachine;
  readonly activation: sfn.StateMachine;
  readonly undelivered: sqs.Queue;
  readonly alarms: readonly cloudwatch.Alarm[];
}

const HEIGHT = 6;

/** From what users feel at the top to what operators mend at the bottom. */
export function dashboardRows({ authorize, ingest, activation, undelivered, alarms }: Shown): cloudwatch.IWidget[][] {
  const graph = (
    title: string,
    width: number,
    left: cloudwatch.IMetric[],
    right: cloudwatch.IMetric[] = [],
  ): cloudwatch.GraphWidget =>
    new cloudwatch.GraphWidget({
      title,
      width,
      height: HEIGHT,
      left,
      right,
      leftYAxis: { min: 0 },
      rightYAxis: { min: 0 },
    });
  const p50 = { statistic: cloudwatch.Stats.p(50), label: 'p50' };
  const p99 = { statistic: cloudwatch.Stats.p(99), label: 'p99' };
  return [
    [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 3 })],
    [
      new cloudwatch.GraphWidget({
        title: 'Decisions',
        width: 16,
        height: HEIGHT,
        stacked: true,
        left: [
          decisionMetric('allowed', { label: 'Allowed' }),
          decisionMetric('shadowDenied', { label: 'Would be denied (shadow)' }),
          decisionMetric('deniedByRule', { label: 'Denied by rule' }),
          decisionMetric('deniedByIdentity', { label: 'Denied by identity' }),
          decisionMetric('deniedByFault', { label: 'Denied by fault' }),
        ],
        leftYAxis: { min: 0 },
      }),
      graph('Since the last proof of life, ms', 8, [
        decisionMetric('verdictAge', p50),
        decisionMetric('verdictAge', p99),
      ]),
    ],
    [
      graph('Decision, ms', 8, [decisionMetric('decisionLatency', p50), decisionMetric('decisionLatency', p99)]),
      graph('Key read, ms', 8, [decisionMetric('storeLatency', p50), decisionMetric('storeLatency', p99)]),
      graph('Connect handler', 8, [
        authorize.metricErrors(),
        authorize.metricThrottles(),
        decisionMetric('coldStart', { label: 'Cold starts' }),
      ]),
    ],
    [
      graph('Decisions taken into the history', 12, [
        recordingMetric('recorded', { label: 'Recorded' }),
        recordingMetric('unrecorded', { label: 'Not recorded' }),
        recordingMetric('outdatedAllows', { label: 'Let in, and denied by the row of now' }),
      ]),
      graph('From decision to history, ms', 12, [
        recordingMetric('recordingLag', p50),
        recordingMetric('recordingLag', p99),
      ]),
    ],
    [
      graph('Pushes', 8, [
        ingressMetric('signalAccepted', { label: 'Accepted' }),
        ingressMetric('signalDuplicate', { label: 'Duplicate' }),
        ingressMetric('signalRefused', { label: 'Refused' }),
        ingressMetric('signalFailed', { label: 'Failed' }),
      ]),
      graph(
        'Rows written, and ms from push to row',
        8,
        [
          projectionMetric('rowsWritten', { label: 'Written' }),
          projectionMetric('rowsUnchanged', { label: 'Unchanged' }),
        ],
        [projectionMetric('ingestLag', p50), projectionMetric('ingestLag', p99)],
      ),
      graph('Signals waiting', 8, [
        redriveMetric('openSignals', { label: 'Open for ten minutes' }),
        redriveMetric('parkedSignals', { label: 'Parked' }),
      ]),
    ],
    [
      graph('Ingest executions', 8, [
        ingest.metricSucceeded(),
        ingest.metricFailed(),
        ingest.metricTimedOut(),
        ingest.metricThrottled(),
      ]),
      graph('Activations', 8, [activation.metricSucceeded(), activation.metricFailed(), activation.metricTimedOut()]),
      graph('Undelivered events', 8, [
        undelivered.metricApproximateNumberOfMessagesVisible({
          statistic: cloudwatch.Stats.MAXIMUM,
          period: Duration.minutes(5),
        }),
      ]),
    ],
  ];
}
