import type { Expression } from '../cedar/expression';

/**
 * The verdict row: a policy partially evaluated over everything known about a device, as stored (JSON) under the
 * device's common name. Types only: the connect path checks rows by hand (parse-row.ts), the rest by zod (row-schema.ts);
 * a contract test holds the two together.
 */
export const ROW_FORMAT = 1;

export type VerdictRow = ActiveRow | AmbiguousRow | RetiredRow;

interface RowBase {
  readonly format: typeof ROW_FORMAT;
  readonly commonName: string;
  /** Count of the activation this row was computed under. */
  readonly activation: number;
  readonly policyHash: string;
}

/** One device holds this name. */
export interface ActiveRow extends RowBase {
  readonly state: 'active';
  readonly device: string;
  /** Epoch ms of the last proof of life. */
  readonly lastSeen: number;
  /** Epoch ms; the first instant after it denies as stale. */
  readonly validUntil: number;
  /** Endpoints that share an answer share its text. One answer holds `default`. */
  readonly answers: readonly EndpointAnswer[];
}

/** Several devices claim this name: nobody gets in by it until an operator decides. */
export interface AmbiguousRow extends RowBase {
  readonly state: 'ambiguous';
  readonly claimants: readonly string[];
}

/** Nobody holds this name any more: the device was unenrolled, or goes by another name now. Never deleted. */
export interface RetiredRow extends RowBase {
  readonly state: 'retired';
}

export interface EndpointAnswer {
  readonly endpoints: readonly string[];
  /** False where no permit's scope covers this device and endpoint. */
  readonly permitted: boolean;
  /** In the order of the policy text; rules that cannot apply are left out. */
  readonly rules: readonly RowRule[];
}

export interface RowRule {
  readonly id: string;
  /** `true`: the rule denies whatever the clock and the connection say. */
  readonly when: Expression;
  readonly message?: string;
  /** Present (true) where the rule never denies. */
  readonly shadow?: true;
}
