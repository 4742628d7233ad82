import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DIMENSIONS, INTERPRETATION_METRICS } from '../../shared/contracts/metrics';
import { deviceEventSchema } from '../../shared/domain/events';
import { LARGEST_SKEW } from '../../shared/runtime/build-event';
import type { InterpretedSignal } from './interpret-signal';
import type { SignalItem } from './signal-item';

/**
 * One log line per signal and, where it told of devices, one metric document on the clock of its source, in the dimension
 * sets [service] and [service, source]. A clock that runs ahead shows in `TimesClamped`, one that is behind (or a sender
 * that is late) in `ClaimedAge`.
 */
export function recordInterpretation(
  metrics: Metrics,
  logger: Logger,
  { signalId, source }: SignalItem,
  { outcome, events, receivedAt }: InterpretedSignal,
): void {
  logger.info('signal interpreted', { signalId, source, outcome, events: events.length });
  if (events.length === 0) return;
  metrics.addDimensions({}).addDimensions({ [DIMENSIONS.source]: source });
  let clamped = 0;
  for (const { event } of events) {
    const { occurredAt, recordedAt } = deviceEventSchema.parse(JSON.parse(event));
    if (occurredAt === recordedAt + LARGEST_SKEW) clamped += 1;
    metrics.addMetric(INTERPRETATION_METRICS.claimedAge, MetricUnit.Milliseconds, Math.max(0, receivedAt - occurredAt));
  }
  metrics.addMetric(INTERPRETATION_METRICS.timesClamped, MetricUnit.Count, clamped);
  metrics.addMetadata('signalId', signalId);
  metrics.publishStoredMetrics();
}
