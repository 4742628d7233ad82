import { type Answered, answered } from '../domain/explanation/answered';
import { normaliseCommonName } from '../domain/identity/common-name';
import type { DecisionHistory } from './ports';

/** Which decisions: those made by `at` and recorded by `knownAt` (epoch ms), the newest `limit` of them. */
export interface AnswersQuery {
  readonly at: number;
  readonly knownAt: number;
  readonly limit: number;
}

/** The last decisions about a common name, newest first; none about one that nobody can have. */
export async function lastAnswers(
  history: Pick<DecisionHistory, 'ofName'>,
  commonName: string,
  { at, knownAt, limit }: AnswersQuery,
): Promise<readonly Answered[]> {
  const name = normaliseCommonName(commonName);
  if (name.kind !== 'usable') return [];
  const found = await history.ofName(name.value, { from: 0, to: at, limit });
  return found.filter(({ recordedAt }) => recordedAt <= knownAt).map(answered);
}
