import { nextChange, turnsOfRow } from '../../../shared/domain/connect/next-change';
import { normaliseRequest } from '../../../shared/domain/connect/request';
import type { VerdictRow } from '../../../shared/domain/verdict/row';
import { type ProductDecision, productOf } from './product';
import { type ReferenceDecision, referenceDecision } from './reference';
import type { RawRequest } from './requests';
import { TICK, type ToldStory } from './told-story';

/** How many decisions were compared, by kind: a comparison says nothing of what never occurs. */
export interface StoryTally {
  stories: number;
  decisions: number;
  allowed: number;
  deniedByRule: number;
  erred: number;
  /** Decisions from rows in which a condition is left. */
  live: number;
  /** Instants at which a row turns, each asked for just before, at, and just after it. */
  boundaries: number;
  readonly codes: Record<string, number>;
  readonly suspended: Record<string, number>;
  rowBytes: number;
}
export const emptyStoryTally = (): StoryTally => ({
  stories: 0,
  decisions: 0,
  allowed: 0,
  deniedByRule: 0,
  erred: 0,
  live: 0,
  boundaries: 0,
  codes: {},
  suspended: {},
  rowBytes: 0,
});

export interface StoryDifference {
  readonly told: ToldStory;
  readonly now: number;
  readonly request: RawRequest;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Compares every decision of a story at every instant at which one may turn; and what is foretold with what comes. */
export function compareStory(
  told: ToldStory,
  requests: readonly RawRequest[],
  tally: StoryTally,
): StoryDifference | undefined {
  const product = productOf(told);
  const from = lastKnown(told);
  const asked = requests.flatMap((raw) => normaliseRequest(raw) ?? []);
  const boundaries = [...new Set(asked.flatMap((request) => turnsOfRow(product.row, from - 1, request)))];
  const instants = instantsToAsk(from, boundaries);
  tally.stories += 1;
  tally.boundaries += boundaries.length;
  tally.rowBytes = Math.max(tally.rowBytes, product.bytes.length);
  for (const request of requests) {
    const decisions: { readonly now: number; readonly actual: ProductDecision }[] = [];
    for (const now of instants) {
      const actual = product.decide(now, request);
      const expected = referenceDecision(told, now, request);
      if (!sameDecision(expected, actual)) return { told, now, request, expected, actual };
      count(tally, product.row, expected);
      decisions.push({ now, actual });
    }
    const surprise = unforetold(product.row, request, decisions);
    if (surprise !== undefined) return { told, request, ...surprise };
  }
  return undefined;
}

function sameDecision(expected: ReferenceDecision, actual: ProductDecision): boolean {
  const { outcome, code, rules, shadowRules, suspended } = actual;
  return JSON.stringify({ outcome, code, rules, shadowRules, suspended }) === JSON.stringify(expected);
}

/** Epoch ms of the last thing that is known. */
const lastKnown = (told: ToldStory): number =>
  Math.max(
    ...told.events.map(({ occurredAt, recordedAt }) => Math.min(occurredAt, recordedAt)),
    ...told.holds.map(({ occurredAt }) => occurredAt),
    ...told.policies.map((policy) => policy.from),
  );

/** From there on: every boundary with its neighbours, and some ticks between. */
function instantsToAsk(from: number, boundaries: readonly number[]): readonly number[] {
  const around = boundaries.flatMap((instant) => [instant - 1, instant, instant + 1]);
  const between = [0, 1, 2, 3, 4, 6].map((ticks) => from + ticks * TICK);
  const latest = from + 130 * TICK;
  return [...new Set([...around, ...between])]
    .filter((instant) => instant >= from && instant <= latest)
    .sort((a, b) => a - b);
}

function count(tally: StoryTally, row: VerdictRow, { outcome, code, suspended }: ReferenceDecision): void {
  tally.decisions += 1;
  if (outcome === 'allowed') tally.allowed += 1;
  if (code === 'rule') tally.deniedByRule += 1;
  if (code === 'rule-error') tally.erred += 1;
  if (isLive(row)) tally.live += 1;
  const key = code ?? outcome;
  tally.codes[key] = (tally.codes[key] ?? 0) + 1;
  for (const { by } of suspended) tally.suspended[by] = (tally.suspended[by] ?? 0) + 1;
}

const isLive = (row: VerdictRow): boolean =>
  row.state === 'active' &&
  row.answers.some(({ rules }) => rules.some(({ when }) => Array.isArray(when) && when[0] !== 'error'));

/** The first instant from which what comes next is not what the row says comes next. */
function unforetold(
  row: VerdictRow,
  raw: RawRequest,
  decisions: readonly { readonly now: number; readonly actual: ProductDecision }[],
): Pick<StoryDifference, 'now' | 'expected' | 'actual'> | undefined {
  const request = normaliseRequest(raw);
  if (request === undefined) throw new Error('a request is an object');
  const textOf = (of: object): string => JSON.stringify({ ...of, code: 'code' in of ? of.code : undefined });
  for (const [index, { now, actual }] of decisions.entries()) {
    const next = decisions.slice(index + 1).find((later) => textOf(later.actual) !== textOf(actual));
    const foretold = nextChange(row, now, request);
    if (foretold?.at !== next?.now && (next !== undefined || (foretold?.at ?? 0) <= (decisions.at(-1)?.now ?? 0)))
      return { now, expected: { nextChange: next?.now }, actual: { nextChange: foretold?.at } };
  }
  return undefined;
}
