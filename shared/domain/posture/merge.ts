import { FACT_NAMES, type FactName, type Facts } from '../facts';
import type { DeviceHistory, ObservedFact } from './fold';
import { worseFact } from './worst';

/** A fact of the merged posture: which source says it, and since when. */
export interface MergedFact<T> extends ObservedFact<T> {
  readonly source: string;
}
export type MergedFacts = { readonly [N in FactName]?: MergedFact<NonNullable<Facts[N]>> };

/** One physical device as all its live sources see it. */
export interface Posture {
  /** The smallest partition name among the device's partitions: the principal of the policies. */
  readonly device: string;
  /** Facts per live source. */
  readonly sources: Readonly<Record<string, SourcePosture>>;
  /** Worst wins among sources. Unknown is neither pass nor fail: a source that says nothing has no say. */
  readonly facts: MergedFacts;
  readonly lastSeen: number | undefined;
  readonly serialNumber: string | undefined;
}
export interface SourcePosture {
  readonly facts: MergedFacts;
  readonly lastSeen: number | undefined;
}

/** Merges the partitions of one physical device. Partitions that are not enrolled, or whose source is not configured, have no say. */
export function mergePosture(histories: readonly DeviceHistory[], configuredSources: readonly string[]): Posture {
  const live = liveHistories(histories, configuredSources);
  const names = [...new Set(live.map((history) => history.source))].sort();
  const sources = Object.fromEntries(
    names.map((name) => [name, ofSource(live.filter((history) => history.source === name))]),
  );
  const everywhere = Object.values(sources);
  return {
    device: histories.map((history) => history.device).sort()[0] ?? '',
    sources,
    facts: combine(
      everywhere.map((source) => source.facts),
      worseAcrossSources,
    ),
    lastSeen: latest(everywhere.map((source) => source.lastSeen)),
    serialNumber: live
      .flatMap((history) =>
        history.identifiers.serialNumber === undefined ? [] : [history.identifiers.serialNumber.value],
      )
      .sort()[0],
  };
}

export const liveHistories = (
  histories: readonly DeviceHistory[],
  configuredSources: readonly string[],
): readonly DeviceHistory[] =>
  histories.filter((history) => history.enrolled && configuredSources.includes(history.source));

/** Several partitions of one source are several enrolments of one device: the latest word of the source counts, not the worst. */
function ofSource(histories: readonly DeviceHistory[]): SourcePosture {
  const facts = histories.map((history) => withSource(history));
  return { facts: combine(facts, laterWord), lastSeen: latest(histories.map((history) => history.lastSeen)) };
}

function withSource(history: DeviceHistory): MergedFacts {
  return Object.fromEntries(
    Object.entries(history.facts).map(([name, fact]) => [name, { ...fact, source: history.source }]),
  );
}

type Choose = (name: FactName, a: MergedFact<unknown>, b: MergedFact<unknown>) => MergedFact<unknown>;

function combine(all: readonly MergedFacts[], choose: Choose): MergedFacts {
  const entries = FACT_NAMES.flatMap((name) => {
    const said = all.flatMap((facts): MergedFact<unknown>[] => (facts[name] === undefined ? [] : [facts[name]]));
    return said.length === 0 ? [] : [[name, said.reduce((a, b) => choose(name, a, b))] as const];
  });
  return Object.fromEntries(entries);
}

const laterWord: Choose = (name, a, b) => {
  if (a.observedAt !== b.observedAt) return a.observedAt > b.observedAt ? a : b;
  return worse(name, a, b);
};

/** The platform and the owner have no worse value: there the source that looked last is believed. */
const worseAcrossSources: Choose = (name, a, b) =>
  name === 'platform' || name === 'owner' ? laterWord(name, a, b) : worse(name, a, b);

const worse: Choose = (name, a, b) => {
  const same = JSON.stringify(a.value) === JSON.stringify(b.value);
  // Two sources saying the same: since the earlier, observed at the later; the name that sorts first stands for both: it comes first.
  if (same) return { ...a, since: Math.min(a.since, b.since), observedAt: Math.max(a.observedAt, b.observedAt) };
  return worseFact(name, a.value, b.value) === a.value ? a : b;
};

function latest(instants: readonly (number | undefined)[]): number | undefined {
  const known = instants.filter((instant) => instant !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
