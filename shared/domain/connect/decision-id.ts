/**
 * Ids of decisions: the instant first, so that they sort by it, then the content, so that the same line of the log has the
 * same id however often it is delivered.
 */
const PREFIX = 'connection#';
/** ISO instants beyond have another form and would not sort: no clock that can be believed says so. */
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether an id can be made of this instant (epoch ms). */
export const isDecisionInstant = (instant: number): boolean =>
  Number.isSafeInteger(instant) && instant >= 0 && instant <= LAST_INSTANT;

/** What ids of decisions at an instant (epoch ms) begin with. */
export const decisionIdAt = (instant: number): string =>
  `${PREFIX}${new Date(Math.min(Math.max(instant, 0), LAST_INSTANT)).toISOString()}`;

export const decisionId = (instant: number, content: string): string => `${decisionIdAt(instant)}#${content}`;

/** The day (UTC) under which denials of an instant (epoch ms) are listed. */
export const deniedDay = (instant: number): string =>
  new Date(Math.min(Math.max(instant, 0), LAST_INSTANT)).toISOString().slice(0, 10);
