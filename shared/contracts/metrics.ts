/**
 * Names and dimensions of every metric: what the code emits, the alarms watch and the dashboards draw.
 * No person and no device is ever a dimension (they are metadata of the metric document).
 *
 * Imported at synth time and inside bundles: constants only.
 */
/**
 * Namespace of a deployment's metrics: two deployments in one account and Region must not add up. Functions take it from
 * the variable that Powertools reads, POWERTOOLS_METRICS_NAMESPACE, which their construct sets (docs/decisions/0013).
 *
 * @param deployment - the configured name of the deployment
 */
export const metricsNamespace = (deployment: string): string => `Postern/${deployment}`;

/** Dimension names. `service` is the Powertools service name. */
export const DIMENSIONS = { service: 'service', endpoint: 'endpoint', reason: 'reason', source: 'source' } as const;

/** Powertools service names, one per function. */
export const SERVICES = {
  authorize: 'authorize',
  receiveSignal: 'receive-signal',
  interpretSignal: 'interpret-signal',
  fetchDevices: 'fetch-devices',
  projectVerdicts: 'project-verdicts',
  redriveSignals: 'redrive-signals',
  prepareActivation: 'prepare-activation',
  pollSignals: 'poll-signals',
  keepSubscriptions: 'keep-subscriptions',
  recordDecisions: 'record-decisions',
  takeCensus: 'take-census',
  consoleWidget: 'console-widget',
  operate: 'operate',
  inspect: 'inspect',
} as const;

/** One document per decision; dimension sets [service], [service, endpoint], [service, endpoint, reason]. */
export const DECISION_METRICS = {
  allowed: 'Allowed',
  deniedByRule: 'DeniedByRule',
  deniedByIdentity: 'DeniedByIdentity',
  deniedByFault: 'DeniedByFault',
  shadowDenied: 'ShadowDenied',
  /** Also where only recorded (shadow): the certificate is ours, the device is not known, or no longer. */
  unknownDevice: 'UnknownDevice',
  /** Also where only recorded (shadow): the device has been silent for longer than the policy bears. */
  staleDevice: 'StaleDevice',
  /** Milliseconds from entry to answer. */
  decisionLatency: 'DecisionLatency',
  /** Milliseconds the key read took. */
  storeLatency: 'StoreLatency',
  /** Milliseconds since the device's last proof of life. */
  verdictAge: 'VerdictAge',
  hedgeFired: 'HedgeFired',
  coldStart: 'ColdStart',
} as const;

/** From `receive-signal`; dimension sets [service], [service, source]. */
export const INGRESS_METRICS = {
  signalAccepted: 'SignalAccepted',
  signalDuplicate: 'SignalDuplicate',
  /** Refused before anything was stored (authentication, size, form). */
  signalRefused: 'SignalRefused',
  /** Stored or not, the sender was told to try again (our own fault). */
  signalFailed: 'SignalFailed',
} as const;

/** From `interpret-signal`; dimension sets [service], [service, source]. */
export const INTERPRETATION_METRICS = {
  /** Observations whose claimed time lay so far ahead of our clock that it was cut back. */
  timesClamped: 'TimesClamped',
  /** Milliseconds by which the claimed time of an observation lies before the arrival of its push; never negative. */
  claimedAge: 'ClaimedAge',
} as const;

/** From `project-verdicts`; dimension set [service]. */
export const PROJECTION_METRICS = {
  /** Rows that say something else than before, and that say the same. */
  rowsWritten: 'RowsWritten',
  rowsUnchanged: 'RowsUnchanged',
  /** Milliseconds from a signal's arrival to its row. */
  ingestLag: 'IngestLag',
  contended: 'Contended',
} as const;

/** From `poll-signals`; dimension set [service]. */
export const POLL_METRICS = {
  /** Sources that could not be polled. What was fetched shows in the metrics of ingress. */
  pollFailed: 'PollFailed',
} as const;

/** From `keep-subscriptions`; dimension set [service]. */
export const UPKEEP_METRICS = {
  /** Subscriptions, channels and streams by which nothing may come any more. */
  subscriptionsBroken: 'SubscriptionsBroken',
} as const;

/** From `redrive-signals`; dimension set [service]. */
export const REDRIVE_METRICS = {
  openSignals: 'OpenSignals',
  parkedSignals: 'ParkedSignals',
} as const;

/** From `record-decisions`; dimension set [service]. */
export const RECORDING_METRICS = {
  recorded: 'DecisionsRecorded',
  /** Delivered again; their events were there already. */
  duplicate: 'DecisionsAlreadyRecorded',
  /** Lines that could not be read or stored; the whole delivery is tried again, and kept in the end. */
  unrecorded: 'DecisionsUnrecorded',
  /** Devices that were let in and would be denied by the row that stands when the decision is recorded. */
  outdatedAllows: 'OutdatedAllows',
  /** Connections that were let in and, with others of the hour around them, show that their certificate is used from two places. */
  usedTwice: 'CertificatesUsedTwice',
  /** Milliseconds from a decision to its event. */
  recordingLag: 'RecordingLag',
} as const;

/** From `take-census`, what the tables hold now; dimension set [service]. */
export const CENSUS_METRICS = {
  /** Names whose device would be let in at this moment, by an endpoint without settings of its own. */
  namesAdmitted: 'NamesAdmitted',
  /** Names that would be denied, whatever the reason; retired names are not counted. */
  namesDenied: 'NamesDenied',
  /** Of those denied: silent for longer than the policy bears. */
  namesStale: 'NamesStale',
  /** Of those denied: claimed by more than one device. */
  namesAmbiguous: 'NamesAmbiguous',
  /** Rows that cannot be read. */
  rowsUnreadable: 'RowsUnreadable',
} as const;

/** From `take-census`; dimension set [service, source]. */
export const SOURCE_CENSUS_METRICS = {
  /** Devices this source ever told of. */
  devicesKnown: 'DevicesKnown',
} as const;

/**
 * A Metrics Insights query: one of the decisions' metrics by reason, summed over endpoints, the largest sum first.
 *
 * @param namespace - of the deployment's metrics ({@link metricsNamespace})
 * @param limit - so many reasons at most; all without it
 */
export function sumByReason(metric: keyof typeof DECISION_METRICS, namespace: string, limit?: number): string {
  const { service, endpoint, reason } = DIMENSIONS;
  const query = `SELECT SUM(${DECISION_METRICS[metric]}) FROM SCHEMA("${namespace}", ${service}, ${endpoint}, ${reason}) WHERE ${service} = '${SERVICES.authorize}' GROUP BY ${reason} ORDER BY SUM() DESC`;
  return limit === undefined ? query : `${query} LIMIT ${limit}`;
}
