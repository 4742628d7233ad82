import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { DeploymentConfiguration } from '../config';
import type { AlarmText } from './alarm-text';
import { decisionMetric } from './metrics';

export interface AlarmSpecification extends AlarmText {
  readonly id: string;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** `atLeast` unless said otherwise. */
  readonly breachedWhen?: 'atLeast' | 'below';
  readonly missing: cloudwatch.TreatMissingData;
  readonly evaluationPeriods?: number;
}

/** Alarms on whether people can connect, and whether what was decided is kept. */
export function connectAlarms(
  { authorize, unrecorded }: { readonly authorize: lambda.Function; readonly unrecorded: sqs.Queue },
  { denialShare }: DeploymentConfiguration['alarms'],
): readonly AlarmSpecification[] {
  const { percent, floor, minutes } = denialShare;
  const failing = Duration.minutes(1);
  return [
    {
      id: 'DenialShare',
      title: 'Many connections are denied',
      happened: `Within ${minutes} minutes at least ${percent} % of all decisions, and at least ${floor}, were denials by a rule or by the device's identity.`,
      meaning: 'People with enrolled devices may be unable to work. Each reads on the screen what to fix.',
      metric: shareOfDenials(floor, Duration.minutes(minutes)),
      threshold: percent,
      missing: cloudwatch.TreatMissingData.NOT_BREACHING,
    },
    {
      id: 'DeniedByFault',
      title: 'Connections are denied by a fault of ours',
      happened:
        'At least one connection was denied because Postern itself failed: the verdict store was slow, unreachable or refused, or what it holds could not be read.',
      meaning: 'Somebody who may have had every right to connect was turned away and can do nothing about it.',
      metric: decisionMetric('deniedByFault', { period: failing }),
      threshold: 1,
      missing: cloudwatch.TreatMissingData.NOT_BREACHING,
    },
    {
      id: 'ConnectHandlerFailing',
      title: 'The connect handler fails or is throttled',
      happened: 'Lambda counted errors, timeouts or throttles of the connect handler.',
      meaning:
        'Client VPN refuses each of these connections with a text that says nothing. Our own decision metrics do not show them: the handler never answered.',
      metric: new cloudwatch.MathExpression({
        expression: 'FILL(errors, 0) + FILL(throttles, 0)',
        usingMetrics: {
          errors: authorize.metricErrors({ period: failing }),
          throttles: authorize.metricThrottles({ period: failing }),
        },
        label: 'Errors and throttles',
        period: failing,
      }),
      threshold: 1,
      missing: cloudwatch.TreatMissingData.NOT_BREACHING,
    },
    {
      id: 'DecisionsUnrecorded',
      title: 'Decisions are not recorded',
      happened:
        'record-decisions could not take at least one decision into the history, three times, and its delivery waits in the queue of unrecorded decisions.',
      meaning:
        'Nobody is denied or let in by it. But the history has a gap, and a connection missing there is not found when its device is to be disconnected.',
      metric: unrecorded.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      threshold: 1,
      missing: cloudwatch.TreatMissingData.NOT_BREACHING,
    },
  ];
}

/**
 * Per cent of decisions that were denied by rule or identity; 0 below the floor of denials. Denials by fault are left
 * to their own alarm, so that one cause does not page twice, but count as decisions.
 */
function shareOfDenials(floor: number, period: Duration): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `IF(FILL(rule, 0) + FILL(identity, 0) >= ${floor}, 100 * (FILL(rule, 0) + FILL(identity, 0)) / (FILL(allowed, 0) + FILL(shadow, 0) + FILL(rule, 0) + FILL(identity, 0) + FILL(fault, 0)), 0)`,
    usingMetrics: {
      allowed: decisionMetric('allowed', { period }),
      shadow: decisionMetric('shadowDenied', { period }),
      rule: decisionMetric('deniedByRule', { period }),
      identity: decisionMetric('deniedByIdentity', { period }),
      fault: decisionMetric('deniedByFault', { period }),
    },
    label: 'Denied, per cent',
    period,
  });
}
