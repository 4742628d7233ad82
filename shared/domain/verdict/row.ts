import type { Expression } from '../cedar/expression';

/**
 * The verdict row: a policy partially evaluated over everything known about a device, as stored (JSON) under the
 * device's common name. Types only: the connect path checks rows by hand (parse-row.ts), the rest by zod (row-schema.ts);
 * a contract test holds the two together.
 *
 * A row of format 1 is one of format 2 without what came later: locks, suspensions, held standings.
 */
export const ROW_FORMAT = 2;
/** Formats a handler reads: one release reads a format before anything writes it. */
export const READABLE_FORMATS = [1, ROW_FORMAT] as const;

export type VerdictRow = RowBase & Standing;

export interface RowBase {
  readonly format: (typeof READABLE_FORMATS)[number];
  readonly commonName: string;
  /** Count of the activation this row was computed under. */
  readonly activation: number;
  readonly policyHash: string;
  /**
   * While a source is held: what stands until then (epoch ms, exclusive), the earliest end first; those with one end
   * speak for all endpoints. Afterwards, and usually always, the row's own standing.
   */
  readonly held?: readonly HeldStanding[];
}
/** `endpoints` as in an answer; one of those with the same end holds `default`. */
export type HeldStanding = { readonly until: number; readonly endpoints: readonly string[] } & Standing;

/** What is known of the name's holder. */
export type Standing = ActiveStanding | AmbiguousStanding | RetiredStanding;

/** One device holds this name. */
export interface ActiveStanding {
  readonly state: 'active';
  readonly device: string;
  /** Epoch ms of the last proof of life. */
  readonly lastSeen: number;
  /** Epoch ms; the first instant after it denies as stale. */
  readonly validUntil: number;
  /** Epoch ms, exclusive: until then the device is denied, whatever its answers. */
  readonly lockedUntil?: number;
  /** Endpoints that share an answer share its text. One answer holds `default`. */
  readonly answers: readonly EndpointAnswer[];
}

/** Several devices claim this name: nobody gets in by it until an operator decides. */
export interface AmbiguousStanding {
  readonly state: 'ambiguous';
  readonly claimants: readonly string[];
}

/** Nobody holds this name any more: the device was unenrolled, or goes by another name now. Never deleted. */
export interface RetiredStanding {
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
  /** Times in which it does not deny. */
  readonly suspended?: readonly Suspension[];
}

/** Grace covers a rule that fails, not one that cannot be evaluated; exemptions and holds cover both. */
export interface Suspension {
  readonly by: SuspensionKind;
  /** Epoch ms; left out where it lies before everything the row was made from. */
  readonly from?: number;
  /** Epoch ms, exclusive. */
  readonly until: number;
}
export const SUSPENSION_KINDS = ['exemption', 'grace', 'hold'] as const;
export type SuspensionKind = (typeof SUSPENSION_KINDS)[number];

/** What stands at an instant (epoch ms), for a connection to an endpoint. */
export function standingAt(row: VerdictRow, now: number, endpoint: string | undefined): Standing | undefined {
  const next = row.held?.find(({ until }) => now < until);
  if (next === undefined) return row;
  return atEndpoint(row.held?.filter(({ until }) => until === next.until) ?? [], endpoint);
}

/** The one that speaks for an endpoint: by its name, or for all that are not named. */
export const atEndpoint = <T extends { readonly endpoints: readonly string[] }>(
  all: readonly T[],
  endpoint: string | undefined,
): T | undefined =>
  all.find(({ endpoints }) => endpoint !== undefined && endpoints.includes(endpoint)) ??
  all.find(({ endpoints }) => endpoints.includes('default'));
