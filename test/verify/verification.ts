/**
 * A long proof: what `npm test` samples in seconds, at a size that finds what is rare. One file each beside this one,
 * listed in registry.ts.
 */
export interface Verification {
  /** What it is selected by, and the key of its result. */
  readonly name: string;
  /** One line for the help text. */
  readonly summary: string;
  readonly run: (options: VerificationOptions) => Promise<VerificationResult>;
}

export interface VerificationOptions {
  /** Share of the full size: 1 is what a release is held to. Thresholds that are shares hold at every size. */
  readonly scale: number;
  /** The same seed runs the same cases. */
  readonly seed: number;
  /** Done so far, 0 to 1, and what is being done. */
  readonly progress: (done: number, what: string) => void;
}

export interface VerificationResult {
  /** What was counted, in the order in which it is printed. */
  readonly counts: Readonly<Record<string, number | string>>;
  /** Why it failed: differences found (the first few in full), thresholds missed. Empty where it holds. */
  readonly failures: readonly string[];
}

/** The failure that a share below its least value is. */
export const leastShare = (what: string, part: number, whole: number, least: number): readonly string[] =>
  whole > 0 && part / whole >= least
    ? []
    : [`${what}: ${part} of ${whole} is less than ${least * 100} %, too few to prove anything`];

export const percent = (part: number, whole: number): string =>
  `${part} (${whole === 0 ? 0 : Math.round((1_000 * part) / whole) / 10} %)`;
