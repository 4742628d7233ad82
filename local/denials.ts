import type { DenialCount } from '../console/denials';
import { DECISION_METRICS, DIMENSIONS, SERVICES } from '../shared/contracts/metrics';
import type { DataPoint } from './cloudwatch/data-points';

const DENIALS: ReadonlySet<string> = new Set([
  DECISION_METRICS.deniedByRule,
  DECISION_METRICS.deniedByIdentity,
  DECISION_METRICS.deniedByFault,
]);

/** Denials by reason among metric points: those of the one dimension set that has the reason. */
export const denialCounts = (points: readonly DataPoint[]): readonly DenialCount[] =>
  points
    .filter(
      ({ name, dimensions }) =>
        DENIALS.has(name) &&
        dimensions[DIMENSIONS.service] === SERVICES.authorize &&
        dimensions[DIMENSIONS.reason] !== undefined,
    )
    .map(({ dimensions, at, value }) => ({ reason: dimensions[DIMENSIONS.reason] ?? '', at, count: value }));
