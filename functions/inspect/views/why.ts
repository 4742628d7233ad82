import { canonicalJson } from '../../../shared/domain/canonical-json';
import { decide } from '../../../shared/domain/connect/decide';
import { deny } from '../../../shared/domain/connect/decision';
import { normaliseRequest } from '../../../shared/domain/connect/request';
import { normaliseCommonName } from '../../../shared/domain/identity/common-name';
import { buildRow } from '../../../shared/domain/verdict/build-row';
import { lastAnswers } from '../../../shared/runtime/last-answers';
import { readStory } from '../../../shared/runtime/read-story';
import { Refusal } from '../../../shared/runtime/refusal';
import type { InspectPorts } from '../ports';
import { instantIn, iso, limitIn, type Query, textIn } from '../query';

/**
 * `?commonName=`, and for the past `&at=` and `&knownAt=`: why a connection is answered as it is, with so many of the last
 * `&decisions=` about the name.
 */
export async function why(ports: InspectPorts, query: Query): Promise<object> {
  const present = ports.now();
  const commonName = textIn(query, 'commonName');
  const at = instantIn(query, 'at', present);
  const knownAt = instantIn(query, 'knownAt', present);
  const limit = limitIn(query, MOST_DECISIONS, 10, 'decisions');
  const answer = await ports.explain({ commonName, at, knownAt });
  const decisions = await lastAnswers(ports.decisions, commonName, { at, knownAt, limit });
  switch (answer.kind) {
    case 'explained': {
      const row =
        query.at === undefined && query.knownAt === undefined ? await storedRow(commonName, ports) : undefined;
      return { ...answer.explanation, row, decisions };
    }
    case 'unknown':
      return { ...nobody(commonName, at, knownAt), decisions };
    case 'unusable-name':
      return { ...nobody(commonName, at, knownAt), decision: deny('malformed-common-name') };
    case 'no-policy':
      throw new Refusal(404, `no policy was active at ${iso(at)}, as was known at ${iso(knownAt)}`, {
        where: 'at',
        advice: 'ask about a later instant; "postern policy versions" lists when each policy was activated',
      });
  }
}

const MOST_DECISIONS = 500;

/** Whether the row that the connect handler reads is what the log says it should be. */
async function storedRow(given: string, ports: InspectPorts): Promise<object | undefined> {
  const name = normaliseCommonName(given);
  const stored = name.kind === 'usable' ? await ports.rows.read(name.value) : undefined;
  const activation = await ports.log.latestActivation();
  if (name.kind !== 'usable' || stored === undefined || activation === undefined) return undefined;
  const story = await readStory(name.value, await ports.policies.load(activation), ports);
  return { revision: stored.revision, agrees: stored.verdict === canonicalJson(buildRow(story)) };
}

/** What the handler answers where there is no row. */
function nobody(commonName: string, at: number, knownAt: number): object {
  const request = normaliseRequest({ 'common-name': commonName });
  const decision = request === undefined ? deny('unknown-device') : decide(undefined, at, request);
  return {
    commonName,
    at: iso(at),
    knownAt: iso(knownAt),
    state: 'unknown',
    decision,
  };
}
