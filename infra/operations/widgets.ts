import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { sumByReason } from '../../shared/contracts/metrics';
import { FIVE_MINUTES } from './alarm-specification';
import type { EmittedMetrics } from './metrics';

const HEIGHT = 6;
/** CloudWatch's grid has so many columns. */
export const FULL_WIDTH = 24;

export const P50 = { statistic: cloudwatch.Stats.p(50), label: 'p50' };
export const P99 = { statistic: cloudwatch.Stats.p(99), label: 'p99' };

export interface Graph {
  readonly title: string;
  readonly width: number;
  readonly left: readonly cloudwatch.IMetric[];
  readonly right?: readonly cloudwatch.IMetric[];
  readonly stacked?: boolean;
  /** Lines drawn across, such as a budget. */
  readonly lines?: readonly cloudwatch.HorizontalAnnotation[];
  readonly unit?: string;
}

/** A graph whose axes begin at zero: a small change must not look like a large one. */
export const graph = ({ title, width, left, right = [], stacked = false, lines = [], unit }: Graph) =>
  new cloudwatch.GraphWidget({
    title,
    width,
    height: HEIGHT,
    stacked,
    left: [...left],
    right: [...right],
    leftAnnotations: [...lines],
    leftYAxis: { min: 0, ...(unit === undefined ? {} : { label: unit, showUnits: false }) },
    rightYAxis: { min: 0 },
  });

/** What the row below shows and how to read it. */
export const explain = (markdown: string, height = 2) =>
  new cloudwatch.TextWidget({
    markdown,
    width: FULL_WIDTH,
    height,
    background: cloudwatch.TextWidgetBackground.TRANSPARENT,
  });

export const alarmStates = (title: string, alarms: readonly cloudwatch.IAlarm[], height: number) =>
  new cloudwatch.AlarmStatusWidget({ title, alarms: [...alarms], width: FULL_WIDTH, height });

/** One line per reason, summed over endpoints; the reason is `rule:<id>` or a denial code. */
export const decisionsByReason = (
  { namespace }: EmittedMetrics,
  metric: Parameters<typeof sumByReason>[0],
): cloudwatch.MathExpression =>
  new cloudwatch.MathExpression({ expression: sumByReason(metric, namespace, 10), label: '' });

/** What waits in a queue. */
export const messagesIn = (queue: sqs.Queue, label?: string): cloudwatch.Metric =>
  queue.metricApproximateNumberOfMessagesVisible({
    statistic: cloudwatch.Stats.MAXIMUM,
    period: FIVE_MINUTES,
    ...(label === undefined ? {} : { label }),
  });
