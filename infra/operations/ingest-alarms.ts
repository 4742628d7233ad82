import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { DeploymentConfiguration } from '../config';
import type { AlarmSpecification } from './connect-alarms';
import { ingressMetric, pollMetric, redriveMetric, upkeepMetric } from './metrics';

interface Watched {
  readonly ingest: sfn.StateMachine;
  readonly activation: sfn.StateMachine;
  readonly undelivered: sqs.Queue;
}

const FIVE_MINUTES = Duration.minutes(5);
const NOTHING_IS_GOOD = cloudwatch.TreatMissingData.NOT_BREACHING;

/** Alarms on whether what sources push becomes verdicts, and whether the deployed policy is the active one. */
export function ingestAlarms(
  { ingest, activation, undelivered }: Watched,
  { failedExecutions }: DeploymentConfiguration['alarms'],
): readonly AlarmSpecification[] {
  return [
    {
      id: 'SignalsFailed',
      title: 'Pushes are turned away by a fault of ours',
      happened: 'receive-signal could not store or announce authenticated pushes and told their senders to try again.',
      meaning:
        'Verdicts of these devices lag behind. Senders that give up leave them so until their next push; stale devices are denied in the end.',
      metric: ingressMetric('signalFailed'),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
    },
    {
      id: 'SignalsUndelivered',
      title: 'Events could not be delivered to their target',
      happened:
        'EventBridge gave up on handing events to a workflow or to the sweep; they are in the dead-letter queue.',
      meaning:
        'Signals are announced again by the sweep within minutes. An undelivered deployment event means that the new policy is not active.',
      metric: undelivered.metricApproximateNumberOfMessagesVisible({
        period: FIVE_MINUTES,
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
    },
    {
      id: 'IngestFailing',
      title: 'The ingest workflow keeps failing',
      happened: `At least ${failedExecutions} executions of ingest-signal failed, timed out or were throttled within five minutes.`,
      meaning:
        'Pushes are kept but do not become verdicts: devices that were just repaired stay denied, and devices that just failed stay admitted.',
      metric: new cloudwatch.MathExpression({
        expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(throttled, 0)',
        usingMetrics: {
          failed: ingest.metricFailed({ period: FIVE_MINUTES }),
          timedOut: ingest.metricTimedOut({ period: FIVE_MINUTES }),
          throttled: ingest.metricThrottled({ period: FIVE_MINUTES }),
        },
        label: 'Executions without success',
        period: FIVE_MINUTES,
      }),
      threshold: failedExecutions,
      missing: NOTHING_IS_GOOD,
    },
    {
      id: 'SignalsParked',
      title: 'Signals are parked',
      happened:
        'The sweep counts signals that could not be turned into verdicts and wait, with their error, for somebody to look.',
      meaning: 'The devices they speak of keep the verdicts they had. Nothing is lost.',
      metric: redriveMetric('parkedSignals'),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
    },
    {
      id: 'SweepSilent',
      title: 'The sweep for open signals is silent',
      happened: 'redrive-signals reported nothing for 15 minutes, though it runs every five.',
      meaning:
        'Nobody is affected at once. But signals that get lost are not found again, and parked ones are not counted.',
      metric: redriveMetric('openSignals', { statistic: cloudwatch.Stats.SAMPLE_COUNT }),
      threshold: 1,
      breachedWhen: 'below',
      missing: cloudwatch.TreatMissingData.BREACHING,
      evaluationPeriods: 3,
    },
    {
      id: 'PollingFailing',
      title: 'A source cannot be polled',
      happened: 'poll-signals could not fetch from a source in any of its runs of five minutes, twice in a row.',
      meaning:
        'What that source says of its devices does not arrive. It keeps it for us, but devices go stale and are denied in the end.',
      metric: pollMetric('pollFailed'),
      threshold: 5,
      missing: NOTHING_IS_GOOD,
      evaluationPeriods: 2,
    },
    {
      id: 'SubscriptionsBroken',
      title: 'A subscription is broken',
      happened:
        'keep-subscriptions found, in two runs in a row, a subscription, channel or stream that it could neither make nor renew, or by which nothing can come.',
      meaning:
        'That vendor pushes nothing any more, or will stop soon. Devices are seen only when they are reconciled, and go stale in the end.',
      metric: upkeepMetric('subscriptionsBroken', { period: Duration.minutes(30) }),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
      evaluationPeriods: 2,
    },
    {
      id: 'ActivationFailing',
      title: 'The deployed policy was not activated',
      happened: 'An execution of activate-policy failed, timed out or was aborted.',
      meaning: 'Decisions may follow the previous policy, or the new one for some devices only.',
      metric: new cloudwatch.MathExpression({
        expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
        usingMetrics: {
          failed: activation.metricFailed({ period: FIVE_MINUTES }),
          timedOut: activation.metricTimedOut({ period: FIVE_MINUTES }),
          aborted: activation.metricAborted({ period: FIVE_MINUTES }),
        },
        label: 'Executions without success',
        period: FIVE_MINUTES,
      }),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
    },
  ];
}
