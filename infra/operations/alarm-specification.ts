import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmText } from './alarm-text';

/** `page` wakes somebody; `ticket` waits until morning. */
export const SEVERITIES = ['page', 'ticket'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Several alarms that one cause would raise together tell nobody by themselves: their composite does, once. */
export type CompositeId = 'ConnectFault' | 'Denials' | 'Ingest';

export interface AlarmSpecification extends AlarmText {
  readonly id: string;
  /** Who is told, or the composite that tells them. */
  readonly tells: Severity | CompositeId;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** `atLeast` unless said otherwise. */
  readonly breachedWhen?: 'atLeast' | 'below';
  readonly missing: cloudwatch.TreatMissingData;
  /** Consecutive periods, all of which must breach. */
  readonly evaluationPeriods?: number;
  /** Why this threshold, this long, and missing data treated so. Shown by `npm run alarms`. */
  readonly why: string;
}

export interface CompositeSpecification extends AlarmText {
  readonly id: CompositeId;
  readonly tells: Severity;
  readonly why: string;
}

export const ONE_MINUTE = Duration.minutes(1);
export const FIVE_MINUTES = Duration.minutes(5);
export const QUARTER_OF_AN_HOUR = Duration.minutes(15);
/** Where silence means that nothing went wrong. */
export const NOTHING_IS_GOOD = cloudwatch.TreatMissingData.NOT_BREACHING;
/** Where silence is what is looked for. */
export const NOTHING_IS_BAD = cloudwatch.TreatMissingData.BREACHING;
