import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DECISION_METRICS, DIMENSIONS, SERVICES } from '../../shared/contracts/metrics';
import type { Decision } from '../../shared/domain/connect/decision';
import { lineOf, type Receipt } from '../../shared/domain/connect/receipt';
import type { DecisionRecord } from './authorize';

/**
 * One metric document per decision: the only line this function prints. Dimension sets [service], [service, endpoint]
 * and [service, endpoint, reason], so that alarms need not sum. People and devices are metadata, never dimensions. The
 * receipt travels in it, so that nothing but this line is between a decision and its history (docs/decisions/0014).
 */
export function decisionMetrics(): (record: DecisionRecord) => void {
  const metrics = new Metrics({ serviceName: SERVICES.authorize, logger: SILENT });
  let cold = 1;
  return (record) => {
    const { decision, endpoint } = record;
    metrics.addDimensions({});
    metrics.addDimensions({ [DIMENSIONS.endpoint]: endpoint });
    metrics.addDimensions({ [DIMENSIONS.endpoint]: endpoint, [DIMENSIONS.reason]: reasonOf(decision) });
    metrics.addMetric(outcomeMetric(record), MetricUnit.Count, 1);
    const kind = KINDS[decision.outcome === 'denied' ? decision.code : 'allowed'];
    if (kind !== undefined) metrics.addMetric(kind, MetricUnit.Count, 1);
    metrics.addMetric(DECISION_METRICS.decisionLatency, MetricUnit.Milliseconds, round(record.decisionLatencyMs));
    if (record.storeLatencyMs !== undefined) {
      metrics.addMetric(DECISION_METRICS.storeLatency, MetricUnit.Milliseconds, round(record.storeLatencyMs));
      metrics.addMetric(DECISION_METRICS.hedgeFired, MetricUnit.Count, record.hedged ? 1 : 0);
    }
    if (record.row?.state === 'active') {
      metrics.addMetric(
        DECISION_METRICS.verdictAge,
        MetricUnit.Milliseconds,
        Math.max(0, record.at - record.row.lastSeen),
      );
    }
    metrics.addMetric(DECISION_METRICS.coldStart, MetricUnit.Count, cold);
    cold = 0;
    for (const [name, value] of Object.entries(metadata(record)))
      if (value !== undefined) metrics.addMetadata(name, value);
    metrics.publishStoredMetrics();
  };
}

/** Denials that are counted in either mode, each with a metric of its own: what an endpoint in shadow would turn away. */
const KINDS: Readonly<Record<string, string | undefined>> = {
  'unknown-device': DECISION_METRICS.unknownDevice,
  'retired-device': DECISION_METRICS.unknownDevice,
  stale: DECISION_METRICS.staleDevice,
};

/**
 * Powertools warns whenever two dimension sets share a dimension, which is how nested sets are made. Nothing but the
 * metric document is printed here.
 */
const nothing = (): void => {};
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Stable and bounded: a denial code, or the first rule that denied. */
export function reasonOf(decision: Decision): string {
  if (decision.outcome === 'allowed') return 'allowed';
  const [rule] = decision.rules;
  return decision.code === 'rule' && rule !== undefined ? `rule:${rule}` : decision.code;
}

function outcomeMetric({ decision, mode }: DecisionRecord): string {
  if (decision.outcome === 'allowed') return DECISION_METRICS.allowed;
  if (mode === 'shadow') return DECISION_METRICS.shadowDenied;
  const byCause = {
    rule: DECISION_METRICS.deniedByRule,
    identity: DECISION_METRICS.deniedByIdentity,
    fault: DECISION_METRICS.deniedByFault,
  } as const;
  return byCause[decision.cause];
}

/** One query by connection id or common name finds the decision; the receipt goes on into the history. */
function metadata(record: DecisionRecord): Readonly<Record<string, string | undefined>> {
  const { decision, request, row, found, mode } = record;
  return {
    connectionId: request?.connectionId,
    commonName: request?.commonName.kind === 'usable' ? request.commonName.value : undefined,
    endpointId: request?.endpointId,
    mode,
    outcome: decision.outcome,
    rules: decision.outcome === 'denied' && decision.rules.length > 0 ? decision.rules.join(',') : undefined,
    device: row?.state === 'active' ? row.device : undefined,
    revision: found.kind === 'row' ? String(found.revision) : undefined,
    policyHash: row?.policyHash,
    ...lineOf(receiptOf(record)),
  };
}

const receiptOf = ({ request, found, at, decision, mode, told, row, ...latencies }: DecisionRecord): Receipt => ({
  format: 1,
  request,
  found,
  at,
  decision,
  mode,
  told,
  activation: row?.activation,
  policyHash: row?.policyHash,
  storeLatencyMs: latencies.storeLatencyMs === undefined ? undefined : round(latencies.storeLatencyMs),
  decisionLatencyMs: round(latencies.decisionLatencyMs),
});

const round = (ms: number): number => Math.round(ms * 100) / 100;
