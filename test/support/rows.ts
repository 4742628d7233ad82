import type {
  ActiveStanding,
  AmbiguousStanding,
  RetiredStanding,
  RowBase,
  RowRule,
} from '../../shared/domain/verdict/row';

type ActiveRow = RowBase & ActiveStanding;

const base = { format: 2, commonName: 'c02test00001', activation: 3, policyHash: 'c0ffee-policy-hash' } as const;

/** Proof of life of {@link activeRow}. */
export const LAST_SEEN = Date.parse('2026-11-20T09:00:00Z');
/** The last instant at which {@link activeRow} holds: 72 hours later. */
export const VALID_UNTIL = Date.parse('2026-11-23T09:00:00Z');

/** A device that meets the policy at every endpoint, unless changed. */
export const activeRow = (changes: Partial<ActiveRow> = {}): ActiveRow => ({
  ...base,
  state: 'active',
  device: 'generic:laptop-1',
  lastSeen: LAST_SEEN,
  validUntil: VALID_UNTIL,
  answers: [{ endpoints: ['default'], permitted: true, rules: [] }],
  ...changes,
});

/** An active row with these rules at every endpoint. */
export const rowWithRules = (...rules: readonly RowRule[]): ActiveRow =>
  activeRow({ answers: [{ endpoints: ['default'], permitted: true, rules }] });

export const ambiguousRow: RowBase & AmbiguousStanding = {
  ...base,
  state: 'ambiguous',
  claimants: ['generic:a', 'generic:b'],
};
export const retiredRow: RowBase & RetiredStanding = { ...base, state: 'retired' };
