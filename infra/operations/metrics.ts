import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import {
  CENSUS_METRICS,
  DECISION_METRICS,
  DIMENSIONS,
  INGRESS_METRICS,
  INTERPRETATION_METRICS,
  metricsNamespace,
  POLL_METRICS,
  PROJECTION_METRICS,
  RECORDING_METRICS,
  REDRIVE_METRICS,
  SERVICES,
  SOURCE_CENSUS_METRICS,
  UPKEEP_METRICS,
} from '../../shared/contracts/metrics';
import { FIVE_MINUTES } from './alarm-specification';

type Options = Pick<cloudwatch.MetricOptions, 'statistic' | 'period' | 'label'>;
type OfService<Names> = (name: keyof Names, options?: Options) => cloudwatch.Metric;
type OfSource<Names> = (name: keyof Names, source: string, options?: Options) => cloudwatch.Metric;

/**
 * The metrics that functions of one deployment emit, with exactly the dimension sets they emit: [service] over
 * everything, [service, source] for one source.
 */
export interface EmittedMetrics {
  readonly namespace: string;
  readonly decision: OfService<typeof DECISION_METRICS>;
  readonly ingress: OfService<typeof INGRESS_METRICS>;
  readonly ingressOf: OfSource<typeof INGRESS_METRICS>;
  readonly interpretation: OfService<typeof INTERPRETATION_METRICS>;
  readonly interpretationOf: OfSource<typeof INTERPRETATION_METRICS>;
  readonly projection: OfService<typeof PROJECTION_METRICS>;
  readonly recording: OfService<typeof RECORDING_METRICS>;
  readonly redrive: OfService<typeof REDRIVE_METRICS>;
  readonly poll: OfService<typeof POLL_METRICS>;
  readonly upkeep: OfService<typeof UPKEEP_METRICS>;
  readonly census: OfService<typeof CENSUS_METRICS>;
  readonly censusOf: OfSource<typeof SOURCE_CENSUS_METRICS>;
}

export function emittedMetrics(deployment: string): EmittedMetrics {
  const namespace = metricsNamespace(deployment);
  const ofSource =
    <Name extends string>(
      service: string,
      names: Readonly<Record<Name, string>>,
      statistic: string = cloudwatch.Stats.SUM,
    ) =>
    (name: Name, source: string | undefined, options: Options = {}): cloudwatch.Metric =>
      new cloudwatch.Metric({
        namespace,
        metricName: names[name],
        dimensionsMap: dimensions(service, source),
        period: FIVE_MINUTES,
        ...options,
        statistic: options.statistic ?? statistic,
      });
  const ofService =
    <Name extends string>(...[service, names, statistic]: Parameters<typeof ofSource<Name>>) =>
    (name: Name, options?: Options): cloudwatch.Metric =>
      ofSource(service, names, statistic)(name, undefined, options);
  return {
    namespace,
    decision: ofService(SERVICES.authorize, DECISION_METRICS),
    ingress: ofService(SERVICES.receiveSignal, INGRESS_METRICS),
    ingressOf: ofSource(SERVICES.receiveSignal, INGRESS_METRICS),
    interpretation: ofService(SERVICES.interpretSignal, INTERPRETATION_METRICS),
    interpretationOf: ofSource(SERVICES.interpretSignal, INTERPRETATION_METRICS),
    projection: ofService(SERVICES.projectVerdicts, PROJECTION_METRICS),
    recording: ofService(SERVICES.recordDecisions, RECORDING_METRICS),
    // Counts of what is there now: the sum of two sweeps would count everything twice.
    redrive: ofService(SERVICES.redriveSignals, REDRIVE_METRICS, cloudwatch.Stats.MAXIMUM),
    poll: ofService(SERVICES.pollSignals, POLL_METRICS),
    upkeep: ofService(SERVICES.keepSubscriptions, UPKEEP_METRICS, cloudwatch.Stats.MAXIMUM),
    census: ofService(SERVICES.takeCensus, CENSUS_METRICS, cloudwatch.Stats.MAXIMUM),
    censusOf: ofSource(SERVICES.takeCensus, SOURCE_CENSUS_METRICS, cloudwatch.Stats.MAXIMUM),
  };
}

const dimensions = (service: string, source: string | undefined): Record<string, string> =>
  source === undefined
    ? { [DIMENSIONS.service]: service }
    : { [DIMENSIONS.service]: service, [DIMENSIONS.source]: source };
