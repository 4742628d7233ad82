import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DIMENSIONS, INGRESS_METRICS } from '../../shared/contracts/metrics';
import type { IngressRecord } from './receive-signal';

const METRIC_OF = {
  accepted: INGRESS_METRICS.signalAccepted,
  duplicate: INGRESS_METRICS.signalDuplicate,
  refused: INGRESS_METRICS.signalRefused,
  failed: INGRESS_METRICS.signalFailed,
} as const;

/**
 * One metric document and one log line per request. Dimension sets are [service] and, for a configured source,
 * [service, source]; what the path said otherwise is never a dimension.
 */
export function recordIngress(metrics: Metrics, logger: Logger, record: IngressRecord): void {
  const { outcome, source, error, ...fields } = record;
  if (outcome !== 'answered') {
    if (source !== undefined) {
      // The empty set stands for [service] alone: the default dimension joins each set.
      metrics.addDimensions({}).addDimensions({ [DIMENSIONS.source]: source });
    }
    metrics.addMetric(METRIC_OF[outcome], MetricUnit.Count, 1);
    if (record.signalId !== undefined) metrics.addMetadata('signalId', record.signalId);
    metrics.publishStoredMetrics();
  }
  const line = { outcome, ...(source === undefined ? {} : { source }), ...fields };
  if (outcome === 'failed') logger.error('signal failed', { ...line, ...described(error) });
  else if (record.misconfiguration !== undefined) logger.error('no usable secret', line);
  else if (outcome === 'refused') logger.warn('signal refused', line);
  else logger.info('signal received', line);
}

/** Name and message only: an error of a client can carry its whole request. */
const described = (error: unknown) =>
  error instanceof Error ? { errorName: error.name, errorMessage: error.message } : {};
