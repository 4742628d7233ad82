import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { sumByReason } from '../../shared/contracts/metrics';
import type { DeploymentConfiguration } from '../config';
import { type AlarmSpecification, FIVE_MINUTES, NOTHING_IS_GOOD, ONE_MINUTE } from './alarm-specification';
import type { EmittedMetrics } from './metrics';

interface Watched {
  readonly authorize: lambda.Function;
  readonly unrecorded: sqs.Queue;
  readonly metrics: EmittedMetrics;
}

/** Alarms on whether people can connect, who else does by their certificates, and whether what was decided is kept. */
export function connectAlarms(
  { authorize, unrecorded, metrics }: Watched,
  { denialShare, ruleDenials, unknownDevices, latency }: DeploymentConfiguration['alarms'],
): readonly AlarmSpecification[] {
  const { percent, floor, minutes } = denialShare;
  return [
    {
      id: 'DeniedByFault',
      tells: 'ConnectFault',
      title: 'Connections are denied by a fault of ours',
      happened:
        'At least one connection was denied because Postern itself failed: the verdict store was slow, unreachable or refused, or what it holds could not be read.',
      meaning: 'Somebody who may have had every right to connect was turned away and can do nothing about it.',
      look: { query: 'denials-by-fault' },
      metric: metrics.decision('deniedByFault', { period: ONE_MINUTE }),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
      why: 'A rule or a person is never the cause: the first one counts. Without connections there is no data, and nobody is turned away.',
    },
    {
      id: 'ConnectHandlerFailing',
      tells: 'ConnectFault',
      title: 'The connect handler fails',
      happened: 'Lambda counted errors or timeouts of the connect handler.',
      meaning:
        'Client VPN refuses each of these connections with a text that says nothing. Our own decision metrics do not show them: the handler never answered.',
      look: { query: 'errors-of-the-connect-handler' },
      metric: authorize.metricErrors({ period: ONE_MINUTE }),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
      why: 'The handler answers whatever happens, so a single error is the platform, the deployment or a bug. No invocation, no data.',
    },
    {
      id: 'ConnectHandlerThrottled',
      tells: 'ConnectFault',
      title: 'The connect handler is throttled',
      happened: 'Lambda refused to run the connect handler, for want of concurrency.',
      meaning:
        'Client VPN refuses each of these connections with a text that says nothing, most of all when everybody comes at once.',
      look: { command: 'aws lambda get-account-settings' },
      metric: authorize.metricThrottles({ period: ONE_MINUTE }),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
      why: 'Client VPN does not try again: each throttle is a person turned away. No invocation, no data.',
    },
    {
      id: 'DenialShare',
      tells: 'Denials',
      title: 'Many connections are denied',
      happened: `Within ${minutes} minutes at least ${percent} % of all decisions, and at least ${floor}, were denials by a rule or by the device's identity.`,
      meaning: 'People with enrolled devices may be unable to work. Each reads on the screen what to fix.',
      look: { query: 'denials-by-reason' },
      metric: shareOfDenials(metrics, floor, Duration.minutes(minutes)),
      threshold: percent,
      missing: NOTHING_IS_GOOD,
      why: `A share, so that it fits any fleet, with a floor of ${floor} denials, so that three laptops at night do not page. Without connections nobody is denied.`,
    },
    {
      id: 'OneRuleDenies',
      tells: 'Denials',
      title: 'One rule denies many connections',
      happened: `A single rule denied at least ${ruleDenials.floor} connections within ${ruleDenials.minutes} minutes. The alarm's contributors name it.`,
      meaning:
        'Many people at once fail the same check: a rule that is wrong, a vendor that reports differently, or an update nobody could install yet.',
      look: { query: 'denials-by-reason' },
      metric: denialsByRule(metrics, Duration.minutes(ruleDenials.minutes)),
      threshold: ruleDenials.floor,
      missing: NOTHING_IS_GOOD,
      why: `Grouped by rule while it is evaluated, so that rules published later are watched too. ${ruleDenials.floor} of one rule is more than a team forgetting an update; a denial share may hide it in a large fleet.`,
    },
    {
      id: 'UnknownDevices',
      tells: 'ticket',
      title: 'Many unknown devices try to connect',
      happened: `At least ${unknownDevices.floor} connections within ${unknownDevices.minutes} minutes came with a valid certificate of a device that nobody knows, or that is no longer enrolled.`,
      meaning:
        'New devices cannot connect (enrolment or the common-name template is broken), or somebody tries certificates.',
      look: { query: 'unknown-names' },
      metric: metrics.decision('unknownDevice', { period: Duration.minutes(unknownDevices.minutes) }),
      threshold: unknownDevices.floor,
      missing: NOTHING_IS_GOOD,
      why: 'Counted in shadow mode too, where it says who would be locked out. Known devices are not affected: it can wait until morning; if it is most of the fleet, the share of denials pages.',
    },
    {
      id: 'SlowDecisions',
      tells: 'ticket',
      title: 'Decisions take too long',
      happened: `For a quarter of an hour one decision in a hundred took at least ${latency.p99Ms} ms.`,
      meaning:
        'People wait a little longer for their connection. Near the deadline decisions end as denials by fault, which have their own alarm.',
      look: { query: 'slow-decisions' },
      metric: metrics.decision('decisionLatency', { statistic: cloudwatch.Stats.p(99), period: FIVE_MINUTES }),
      threshold: latency.p99Ms,
      evaluationPeriods: 3,
      missing: NOTHING_IS_GOOD,
      why: `Typically single-digit milliseconds. Three periods of five minutes, for with few connections a p99 is one slow start. Without connections nobody waits.`,
    },
    {
      id: 'CertificateUsedTwice',
      tells: 'ticket',
      title: 'A certificate is used from two places',
      happened:
        'Within an hour, connections that were let in by one certificate came from two operating systems, or went back and forth between two versions of one, or between two networks.',
      meaning:
        'The key of a device seems to be on a second machine as well, which is let in by the posture of the first. Or one machine goes back and forth between two networks.',
      look: { query: 'certificates-used-twice' },
      metric: metrics.recording('usedTwice', { period: Duration.hours(1) }),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
      why: 'One copied key is one too many. No page, for it also happens that a train goes from one network to the other and back (docs/decisions/0017). Over the hour that it is looked for in, so that it is one ticket and not one per connection. Without connections nobody uses anything.',
    },
    {
      id: 'DecisionsUnrecorded',
      tells: 'ticket',
      title: 'Decisions are not recorded',
      happened:
        'record-decisions could not take at least one decision into the history, three times, and its delivery waits in the queue of unrecorded decisions.',
      meaning:
        'Nobody is denied or let in by it. But the history has a gap, and a connection missing there is not found when its device is to be disconnected.',
      look: { query: 'unrecorded-decisions' },
      metric: unrecorded.metricApproximateNumberOfMessagesVisible({
        period: FIVE_MINUTES,
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      threshold: 1,
      missing: NOTHING_IS_GOOD,
      why: 'The queue should always be empty: what is in it was tried three times. SQS reports nothing for a queue that nobody has used for hours: that is an empty one.',
    },
  ];
}

/**
 * Per cent of decisions that were denied by rule or identity; 0 below the floor of denials. Denials by fault are left
 * to their own alarm, so that one cause does not page twice, but count as decisions.
 */
function shareOfDenials({ decision }: EmittedMetrics, floor: number, period: Duration): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `IF(FILL(rule, 0) + FILL(identity, 0) >= ${floor}, 100 * (FILL(rule, 0) + FILL(identity, 0)) / (FILL(allowed, 0) + FILL(shadow, 0) + FILL(rule, 0) + FILL(identity, 0) + FILL(fault, 0)), 0)`,
    usingMetrics: {
      allowed: decision('allowed', { period }),
      shadow: decision('shadowDenied', { period }),
      rule: decision('deniedByRule', { period }),
      identity: decision('deniedByIdentity', { period }),
      fault: decision('deniedByFault', { period }),
    },
    label: 'Denied, per cent',
    period,
  });
}

/**
 * Denials by rule, one series per rule, summed over endpoints (Metrics Insights; docs/decisions/0013). Each series is a
 * contributor of the alarm, so its notification names the rule.
 */
function denialsByRule({ namespace }: EmittedMetrics, period: Duration): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: sumByReason('deniedByRule', namespace),
    label: 'Denied by one rule',
    period,
  });
}
