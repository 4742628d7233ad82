/**
 * Members of the metric document that carry a decision's receipt: written by `authorize` as metadata, read by
 * `record-decisions`. Both texts, for that is what Powertools takes as metadata.
 *
 * Imported at synth time and inside bundles: constants only, no imports.
 */
export const DECISION_LINE = {
  /** JSON: the receipt without the row's text. */
  receipt: 'receipt',
  /** The row as stored, byte for byte; absent where none was found. */
  row: 'row',
} as const;

/** The lines of the connect handler's log group that are decisions (CloudWatch Logs filter pattern): they have an outcome. */
export const DECISION_LINES = '{ $.outcome = "*" }';
