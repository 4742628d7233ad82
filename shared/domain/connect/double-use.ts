import { ipText, parseIp } from '../cedar/ip';
import type { CertificateUse } from './certificate-use';

/**
 * A certificate that is used from two places at once, told from the connections that were let in by it
 * (docs/decisions/0017). Nobody tells when a session ends, so "at once" is going back and forth: within an hour, more
 * often than one machine can.
 */
export const DOUBLE_USE_WINDOW_MS = 3_600_000;

/** What gives it away. */
export type DoubleUseSign = 'platform' | 'platform-version' | 'address';

/** A value that changed back and forth, and the connections that came with it. */
export interface DoubleUseSide {
  /** The platform, its version, or the network of the public address (`203.0.113.0/24`). */
  readonly value: string;
  /** Those that show it, the oldest first. */
  readonly uses: readonly CertificateUse[];
}

export interface DoubleUse {
  readonly sign: DoubleUseSign;
  /** At least two, in the order of their first use. */
  readonly sides: readonly DoubleUseSide[];
}

interface Mark {
  readonly value: string;
  /** Only values among the same can be compared. */
  readonly among: string;
}

interface Rule {
  readonly sign: DoubleUseSign;
  /** Changes between two values within the window that no single machine makes. */
  readonly changes: number;
  readonly mark: (use: CertificateUse) => Mark | undefined;
}

const RULES: readonly Rule[] = [
  // A machine keeps its operating system.
  { sign: 'platform', changes: 1, mark: platformMark },
  // An update changes the version, and nothing changes it back.
  { sign: 'platform-version', changes: 2, mark: versionMark },
  // Whoever moves goes from one network to the other, and may have forgotten something at the first.
  { sign: 'address', changes: 3, mark: networkMark },
];

/**
 * What these connections of one common name show, at most one of each sign. A function of the set of connections: neither
 * their order nor repetitions make a difference, and one more connection never takes a sign away.
 */
export function doubleUses(uses: readonly CertificateUse[]): readonly DoubleUse[] {
  const once = [...new Map(uses.map((use) => [use.id, use])).values()];
  return RULES.flatMap(({ sign, changes, mark }) => {
    const sides = sidesShowing(once, changes, mark);
    return sides.length === 0 ? [] : [{ sign, sides }];
  });
}

/** Whether the connection with this id is one of those that show it. */
export const isShownBy = ({ sides }: DoubleUse, id: string): boolean =>
  sides.some(({ uses }) => uses.some((use) => use.id === id));

/** Client VPN names `win`, `mac`, `linux`; clients of others may write them otherwise. */
function platformMark({ platform }: CertificateUse): Mark | undefined {
  return platform === undefined ? undefined : { value: platform.toLowerCase(), among: 'platforms' };
}

/** Two clients on one machine may write its version differently: only what the same client says is compared. */
function versionMark({ platformVersion, clientVersion }: CertificateUse): Mark | undefined {
  if (platformVersion === undefined || clientVersion === undefined) return undefined;
  return { value: platformVersion, among: clientVersion };
}

/**
 * The network, not the address: carriers and offices go out by several addresses of one /24, and a machine changes its own
 * within its /64. A machine with both families uses now this one and now the other, so only one family is compared.
 */
function networkMark({ publicIp }: CertificateUse): Mark | undefined {
  const ip = publicIp === undefined ? undefined : parseIp(publicIp);
  if (ip === undefined) return undefined;
  const prefix = ip.bits === 32 ? 24 : 64;
  const host = BigInt(ip.bits - prefix);
  return { value: ipText({ ...ip, address: (ip.address >> host) << host, prefix }), among: String(ip.bits) };
}

interface Marked extends Mark {
  readonly use: CertificateUse;
}

/** By time; connections of one instant by what they are compared by, so that the order they came in says nothing. */
const inOrder = (a: Marked, b: Marked): number =>
  a.use.at - b.use.at || compare(a.value, b.value) || compare(a.use.id, b.use.id);
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function sidesShowing(uses: readonly CertificateUse[], changes: number, mark: Rule['mark']): readonly DoubleUseSide[] {
  const marked = uses.flatMap((use): readonly Marked[] => {
    const found = mark(use);
    return found === undefined ? [] : [{ ...found, use }];
  });
  const showing = new Set<Marked>();
  for (const comparable of Map.groupBy(marked, ({ among }) => among).values()) {
    const values = [...Map.groupBy(comparable, ({ value }) => value).values()];
    values.forEach((ofOne, index) => {
      for (const ofOther of values.slice(index + 1))
        for (const one of goingBackAndForth([...ofOne, ...ofOther].sort(inOrder), changes)) showing.add(one);
    });
  }
  const sides = Map.groupBy([...showing].sort(inOrder), ({ value }) => value);
  return [...sides].map(([value, ofSide]) => ({ value, uses: ofSide.map(({ use }) => use) }));
}

/** Those of a sequence with two values that lie in a stretch of the window's length in which the value changes so often. */
function goingBackAndForth(sequence: readonly Marked[], changes: number): readonly Marked[] {
  return sequence.filter((_, index) => {
    const before = turns(sequence.slice(0, index + 1).reverse());
    const after = turns(sequence.slice(index));
    return before.some(
      (from, turned) => (after[changes - turned] ?? Number.POSITIVE_INFINITY) - from <= DOUBLE_USE_WINDOW_MS,
    );
  });
}

/** Instants of the first, and of each that has another value than the one before: the nearest by which it has turned so often. */
const turns = (sequence: readonly Marked[]): readonly number[] =>
  sequence.filter(({ value }, index) => value !== sequence[index - 1]?.value).map(({ use }) => use.at);
