import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { CENSUS_METRICS, DIMENSIONS, SOURCE_CENSUS_METRICS } from '../../shared/contracts/metrics';
import type { Census } from './take-census';

/** One document of the whole fleet, in the dimension set [service], and one per source, in [service, source]. */
export function recordCensus(metrics: Metrics, { devices, ...fleet }: Census): void {
  metrics
    .addMetric(CENSUS_METRICS.namesAdmitted, MetricUnit.Count, fleet.admitted)
    .addMetric(CENSUS_METRICS.namesDenied, MetricUnit.Count, fleet.denied)
    .addMetric(CENSUS_METRICS.namesStale, MetricUnit.Count, fleet.stale)
    .addMetric(CENSUS_METRICS.namesAmbiguous, MetricUnit.Count, fleet.ambiguous)
    .addMetric(CENSUS_METRICS.rowsUnreadable, MetricUnit.Count, fleet.unreadable)
    .publishStoredMetrics();
  for (const [source, count] of Object.entries(devices)) {
    metrics
      .addDimension(DIMENSIONS.source, source)
      .addMetric(SOURCE_CENSUS_METRICS.devicesKnown, MetricUnit.Count, count)
      .publishStoredMetrics();
  }
}
