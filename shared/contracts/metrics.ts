/**
 * Names and dimensions of every metric: what the code emits, the alarms watch and the dashboards draw.
 * No person and no device is ever a dimension (they are metadata of the metric document).
 *
 * Imported at synth time and inside bundles: constants only.
 */
export const METRICS_NAMESPACE = 'Postern';

/** Dimension names. `service` is the Powertools service name. */
export const DIMENSIONS = { service: 'service', endpoint: 'endpoint', reason: 'reason', source: 'source' } as const;

/** Powertools service names, one per function. */
export const SERVICES = {
  authorize: 'authorize',
  receiveSignal: 'receive-signal',
  interpretSignal: 'interpret-signal',
  projectVerdicts: 'project-verdicts',
  redriveSignals: 'redrive-signals',
  prepareActivation: 'prepare-activation',
  recordDecisions: 'record-decisions',
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

/** From `project-verdicts`; dimension set [service]. */
export const PROJECTION_METRICS = {
  rowsWritten: 'RowsWritten',
  rowsUnchanged: 'RowsUnchanged',
  /** Milliseconds from a signal's arrival to its row. */
  ingestLag: 'IngestLag',
  contended: 'Contended',
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
  /** Milliseconds from a decision to its event. */
  recordingLag: 'RecordingLag',
} as const;
