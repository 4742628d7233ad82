import { explainDoubleUse } from '../../shared/domain/connect/explain-double-use';
import type { UsedTwice } from './record-decisions';

/** Connections named in a line, the newest of each side; all of them are in the history. */
const OF_A_SIDE = 2;
const IN_ALL = 10;

/** What is logged of double uses, a line per sign: which certificate, and the connections to look at. No address: those are in the history. */
export const doubleUseLines = (usedTwice: readonly UsedTwice[]) =>
  usedTwice.flatMap(({ commonName, connectionId, doubleUses }) =>
    doubleUses.map(explainDoubleUse).map(({ sign, since, until, sides }) => ({
      commonName,
      connectionId,
      sign,
      since,
      until,
      connections: sides
        .flatMap(({ connectionIds }) => connectionIds.slice(0, OF_A_SIDE))
        .slice(0, IN_ALL)
        .join(', '),
    })),
  );
