import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import {
  DECISION_METRICS,
  DIMENSIONS,
  INGRESS_METRICS,
  METRICS_NAMESPACE,
  PROJECTION_METRICS,
  RECORDING_METRICS,
  REDRIVE_METRICS,
  SERVICES,
} from '../../shared/contracts/metrics';

type Names<Metrics extends Readonly<Record<string, string>>> = keyof Metrics;
type Options = Pick<cloudwatch.MetricOptions, 'statistic' | 'period' | 'label'>;

/** Metrics our functions emit, with exactly the dimension set [service]: so no alarm has to sum over endpoints or sources. */
const emitted = (service: string, metricName: string, options: Options): cloudwatch.Metric =>
  new cloudwatch.Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { [DIMENSIONS.service]: service },
    statistic: cloudwatch.Stats.SUM,
    period: Duration.minutes(5),
    ...options,
  });

export const decisionMetric = (name: Names<typeof DECISION_METRICS>, options: Options = {}): cloudwatch.Metric =>
  emitted(SERVICES.authorize, DECISION_METRICS[name], options);
export const ingressMetric = (name: Names<typeof INGRESS_METRICS>, options: Options = {}): cloudwatch.Metric =>
  emitted(SERVICES.receiveSignal, INGRESS_METRICS[name], options);
export const projectionMetric = (name: Names<typeof PROJECTION_METRICS>, options: Options = {}): cloudwatch.Metric =>
  emitted(SERVICES.projectVerdicts, PROJECTION_METRICS[name], options);
export const recordingMetric = (name: Names<typeof RECORDING_METRICS>, options: Options = {}): cloudwatch.Metric =>
  emitted(SERVICES.recordDecisions, RECORDING_METRICS[name], options);
export const redriveMetric = (name: Names<typeof REDRIVE_METRICS>, options: Options = {}): cloudwatch.Metric =>
  emitted(SERVICES.redriveSignals, REDRIVE_METRICS[name], { statistic: cloudwatch.Stats.MAXIMUM, ...options });
