import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { DeploymentConfiguration } from '../config';
import { type AlarmSpecification, FIVE_MINUTES, NOTHING_IS_BAD, NOTHING_IS_GOOD } from './alarm-specification';
import type { EmittedMetrics } from './metrics';

interface Watched {
  readonly ingest: sfn.StateMachine;
  readonly activation: sfn.StateMachine;
  readonly rebuild: sfn.StateMachine;
  readonly undelivered: sqs.Queue;
  readonly metrics: EmittedMetrics;
}

/** Alarms on whether what sources push becomes verdicts, whether the deployed policy is the active one, and whether a rebuild ends. */
export function ingestAlarms(
  { ingest, activation, rebuild, undelivered, metrics }: Watched,
  { failedExecutions, ingestLag }: DeploymentConfiguration['alarms'],
): readonly AlarmSpecification[] {
  return [
    {
      id: 'SignalsFailed',
      tells: 'Ingest',
      title: 'Pushes are turned away by a fault of ours',
      happened: 'receive-signal could not store or announce authenticated pushes and told their senders to try again.',
      meaning:
        'Verdicts of these devices lag behind. Senders that give up leave them so until their next push; stale devices are denied in the end.',
      look: { query: 'failed-pushes' },
      metric: metrics.ingress('signalFailed'),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
      why: 'Not every sender tries again, so each one may be lost to us. No push, no data.',
    },
    {
      id: 'IngestFailing',
      tells: 'Ingest',
      title: 'The ingest workflow keeps failing',
      happened: `At least ${failedExecutions} executions of ingest-signal failed, timed out or were throttled within five minutes.`,
      meaning:
        'Pushes are kept but do not become verdicts: devices that were just repaired stay denied, and devices that just failed stay admitted.',
      look: { query: 'failed-ingest-executions' },
      metric: executionsWithoutSuccess(ingest, 'throttled'),
      threshold: failedExecutions,
      missing: NOTHING_IS_GOOD,
      why: `A bad signal fails once and is parked, with an alarm of its own; ${failedExecutions} in five minutes is a cause that hits many. No execution, no data.`,
    },
    {
      id: 'IngestLag',
      tells: 'Ingest',
      title: 'Pushes become verdicts late',
      happened: `For ten minutes one push in ten took at least ${ingestLag.seconds} seconds to become a verdict row.`,
      meaning:
        'Who has just repaired a device stays denied for that long, and a device that just failed stays admitted for that long.',
      look: { query: 'slow-rows' },
      metric: metrics.projection('ingestLag', { statistic: cloudwatch.Stats.p(90) }),
      threshold: ingestLag.seconds * 1000,
      evaluationPeriods: 2,
      missing: NOTHING_IS_GOOD,
      why: 'Usually a second or two. Two periods, for a single signal that the sweep drives again is ten minutes late by design. No push, no data: silence has its own alarm.',
    },
    {
      id: 'SignalsParked',
      tells: 'ticket',
      title: 'Signals are parked',
      happened:
        'The sweep counts signals that could not be turned into verdicts and wait, with their error, for somebody to look.',
      meaning: 'The devices they speak of keep the verdicts they had. Nothing is lost.',
      look: { command: 'npx postern signals --status parked' },
      metric: metrics.redrive('parkedSignals'),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
      why: 'One that is parked stays so until somebody acts. A sweep that says nothing has its own alarm.',
    },
    {
      id: 'SignalsUndelivered',
      tells: 'ticket',
      title: 'Events could not be delivered to their target',
      happened:
        'EventBridge gave up on handing events to a workflow or to a scheduled function; they are in the dead-letter queue.',
      meaning:
        'Signals are announced again by the sweep within minutes. An undelivered deployment event means that the new policy is not active.',
      look: { command: 'aws sqs receive-message --message-attribute-names All --queue-url <SignalBusUndelivered…>' },
      metric: undelivered.metricApproximateNumberOfMessagesVisible({
        period: FIVE_MINUTES,
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
      why: 'The queue should always be empty. SQS reports nothing for a queue that nobody has used for hours: that is an empty one.',
    },
    {
      id: 'SweepSilent',
      tells: 'ticket',
      title: 'The sweep for open signals is silent',
      happened: 'redrive-signals reported nothing for 15 minutes, though it runs every five.',
      meaning:
        'Nobody is affected at once. But signals that get lost are not found again, and parked ones are not counted.',
      look: { query: 'sweeps' },
      metric: metrics.redrive('openSignals', { statistic: cloudwatch.Stats.SAMPLE_COUNT }),
      threshold: 1,
      breachedWhen: 'below',
      missing: NOTHING_IS_BAD,
      evaluationPeriods: 3,
      why: 'Three sweeps in a row: one may fall between two periods. Missing data is what is looked for.',
    },
    {
      id: 'PollingFailing',
      tells: 'ticket',
      title: 'A source cannot be polled',
      happened: 'poll-signals could not fetch from a source in any of its runs of ten minutes.',
      meaning:
        'What that source says of its devices does not arrive. It keeps it for us, but devices go stale and are denied in the end.',
      look: { command: 'aws logs tail <log group of poll-signals> --since 15m --filter-pattern polling' },
      metric: metrics.poll('pollFailed'),
      threshold: 5,
      missing: NOTHING_IS_GOOD,
      evaluationPeriods: 2,
      why: 'It runs every minute and the vendor keeps what is not fetched: all runs of two periods, not a hiccup. No polled source, no data.',
    },
    {
      id: 'SubscriptionsBroken',
      tells: 'ticket',
      title: 'A subscription is broken',
      happened:
        'keep-subscriptions found, in two runs in a row, a subscription, channel or stream that it could neither make nor renew, or by which nothing can come.',
      meaning:
        'That vendor pushes nothing any more, or will stop soon. Its devices go stale and are denied in the end.',
      look: { command: 'aws logs tail <log group of keep-subscriptions> --since 2h --filter-pattern broken' },
      metric: metrics.upkeep('subscriptionsBroken', { period: Duration.minutes(30) }),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
      evaluationPeriods: 2,
      why: 'It runs every half hour; subscriptions live for hours to days, so one failed run is mended by the next. No subscription configured, no data.',
    },
    {
      id: 'ActivationFailing',
      tells: 'page',
      title: 'The deployed policy was not activated',
      happened: 'An execution of activate-policy failed, timed out or was aborted.',
      meaning: 'Decisions may follow the previous policy, or the new one for some devices only.',
      look: {
        command: 'aws stepfunctions list-executions --status-filter FAILED --state-machine-arn <activate-policy>',
      },
      metric: executionsWithoutSuccess(activation, 'aborted'),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
      why: 'It runs once per deployment, while somebody is at work on it. No deployment, no data.',
    },
    {
      id: 'RebuildFailing',
      tells: 'ticket',
      title: 'A rebuild was not finished',
      happened: 'An execution of rebuild-verdicts failed, timed out or was aborted.',
      meaning:
        'Nothing was dropped: devices that it did not reach keep the rows, claims and snapshots they had, right or wrong.',
      look: {
        command: 'aws stepfunctions list-executions --status-filter FAILED --state-machine-arn <rebuild-verdicts>',
      },
      metric: executionsWithoutSuccess(rebuild, 'aborted'),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
      why: 'Somebody started it and may have gone since: it can run for hours. Whoever aborted it knows, and what it reached is right. No rebuild, no data.',
    },
  ];
}

function executionsWithoutSuccess(
  machine: sfn.StateMachine,
  third: 'throttled' | 'aborted',
): cloudwatch.MathExpression {
  const period = FIVE_MINUTES;
  return new cloudwatch.MathExpression({
    expression: `FILL(failed, 0) + FILL(timedOut, 0) + FILL(${third}, 0)`,
    usingMetrics: {
      failed: machine.metricFailed({ period }),
      timedOut: machine.metricTimedOut({ period }),
      [third]: third === 'throttled' ? machine.metricThrottled({ period }) : machine.metricAborted({ period }),
    },
    label: 'Executions without success',
    period,
  });
}

/** One per source: a source that is silent takes its whole part of the fleet with it, some days later. */
export function silenceAlarms(
  metrics: EmittedMetrics,
  { sources, alarms }: Pick<DeploymentConfiguration, 'sources' | 'alarms'>,
): readonly AlarmSpecification[] {
  return Object.entries(sources).map(([source, { silentAfterHours = alarms.silentAfterHours }]) => ({
    id: `SourceSilent-${source}`,
    tells: 'ticket',
    title: 'A source is silent',
    subject: source,
    happened: `No push of ${source} was accepted for ${silentAfterHours} hours.`,
    meaning:
      'Verdicts of its devices are what they were then. When the policy’s time without proof of life has passed, all of them are denied as stale.',
    look: { query: 'refused-pushes' },
    metric: new cloudwatch.MathExpression({
      expression: 'FILL(accepted, 0) + FILL(duplicate, 0)',
      usingMetrics: {
        accepted: metrics.ingressOf('signalAccepted', source, { period: Duration.hours(1) }),
        duplicate: metrics.ingressOf('signalDuplicate', source, { period: Duration.hours(1) }),
      },
      label: `Pushes of ${source}`,
      period: Duration.hours(1),
    }),
    threshold: 1,
    breachedWhen: 'below',
    evaluationPeriods: silentAfterHours,
    missing: NOTHING_IS_BAD,
    why: `${silentAfterHours} hours in a row without a push, well before its devices are stale. Missing data is what is looked for: a source never heard of is silent as well.`,
  }));
}
