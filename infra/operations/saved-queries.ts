/**
 * Logs Insights queries that are saved with the deployment, as `<deployment>/<name>`. Alarms and runbook articles name
 * them. Each field they read is one that a function of ours logs (test/infra/saved-queries.test.ts).
 */

/** Log groups a query can run on, by what writes to them. */
export type QueriedLog =
  | 'authorize'
  | 'receive-signal'
  | 'interpret-signal'
  | 'project-verdicts'
  | 'redrive-signals'
  | 'record-decisions'
  | 'take-census'
  | 'ingest-workflow';

export interface SavedQuery {
  readonly logs: readonly QueriedLog[];
  readonly text: string;
}

/** Whoever runs one puts the id in the place of this. */
export const PLACEHOLDER = '…';

export const SAVED_QUERIES = {
  'decision-of-a-connection': {
    logs: ['authorize'],
    text: `fields @timestamp, outcome, reason, rules, commonName, device, endpointId, mode, revision, policyHash
| filter connectionId = "${PLACEHOLDER}"
| sort @timestamp desc`,
  },
  'decisions-of-a-name': {
    logs: ['authorize'],
    text: `fields @timestamp, outcome, reason, rules, connectionId, device, endpointId, mode, revision, policyHash
| filter commonName = "${PLACEHOLDER}"
| sort @timestamp desc`,
  },
  'denials-by-reason': {
    logs: ['authorize'],
    text: `filter outcome = "denied"
| stats count(*) as denials, count_distinct(commonName) as devices, min(@timestamp) as since by reason, mode, policyHash
| sort denials desc`,
  },
  'denials-by-fault': {
    logs: ['authorize'],
    text: `fields @timestamp, reason, StoreLatency, DecisionLatency, HedgeFired, endpointId, connectionId, commonName, revision
| filter DeniedByFault = 1
| sort @timestamp desc`,
  },
  'slow-decisions': {
    logs: ['authorize'],
    text: `fields @timestamp, DecisionLatency, StoreLatency, HedgeFired, ColdStart, reason, connectionId
| sort DecisionLatency desc
| limit 50`,
  },
  'errors-of-the-connect-handler': {
    logs: ['authorize'],
    text: `fields @timestamp, @message
| filter level = "ERROR" or @message like /Task timed out|Runtime exited|Invoke Error/
| sort @timestamp desc`,
  },
  'unknown-names': {
    logs: ['authorize'],
    text: `filter UnknownDevice = 1
| stats count(*) as attempts, min(@timestamp) as since by commonName, reason, endpointId
| sort attempts desc`,
  },
  'unrecorded-decisions': {
    logs: ['record-decisions'],
    text: `fields @timestamp, line, why
| filter message = "not recorded"
| sort @timestamp desc`,
  },
  'certificates-used-twice': {
    logs: ['record-decisions'],
    text: `fields @timestamp, commonName, sign, since, until, connections
| filter message = "certificate used from two places"
| sort @timestamp desc`,
  },
  'way-of-a-signal': {
    logs: ['receive-signal', 'interpret-signal', 'project-verdicts'],
    text: `fields @timestamp, service, message, outcome, source, commonName, revision
| filter signalId = "${PLACEHOLDER}"
| sort @timestamp asc`,
  },
  'writes-of-a-row': {
    logs: ['project-verdicts'],
    text: `fields @timestamp, signalId, revision
| filter message = "row written" and commonName = "${PLACEHOLDER}"
| sort @timestamp desc`,
  },
  'refused-pushes': {
    logs: ['receive-signal'],
    text: `filter outcome = "refused"
| stats count(*) as pushes, max(@timestamp) as latest by source, status, reason, misconfiguration
| sort pushes desc`,
  },
  'failed-pushes': {
    logs: ['receive-signal'],
    text: `fields @timestamp, source, signalId, reason, errorName, errorMessage
| filter outcome = "failed"
| sort @timestamp desc`,
  },
  'clocks-of-sources': {
    logs: ['interpret-signal'],
    text: `stats sum(TimesClamped) as ahead, avg(ClaimedAge) as behindMs, count(*) as signals by source, bin(15m)
| sort ahead desc`,
  },
  'slow-rows': {
    logs: ['project-verdicts'],
    text: `fields @timestamp, IngestLag, signalId
| filter IngestLag > 60000
| sort IngestLag desc`,
  },
  'failed-ingest-executions': {
    logs: ['ingest-workflow'],
    text: `fields @timestamp, type, details.name, details.error, details.cause, execution_arn
| filter details.error != ""
| sort @timestamp desc`,
  },
  sweeps: {
    logs: ['redrive-signals'],
    text: `fields @timestamp, message, open, redriven, parked
| sort @timestamp desc`,
  },
  censuses: {
    logs: ['take-census'],
    text: `fields @timestamp, admitted, denied, stale, ambiguous, ambiguousNames, unreadable
| filter message = "census taken"
| sort @timestamp desc`,
  },
} as const satisfies Readonly<Record<string, SavedQuery>>;

export type SavedQueryName = keyof typeof SAVED_QUERIES;

export const SAVED_QUERY_NAMES = Object.keys(SAVED_QUERIES) as readonly SavedQueryName[];

/** As it is called in Logs Insights. */
export const savedQueryName = (deployment: string, query: SavedQueryName): string => `${deployment}/${query}`;
