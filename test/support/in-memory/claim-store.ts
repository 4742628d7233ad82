import type { ClaimStore } from '../../../shared/runtime/ports';

export interface StoredClaim {
  readonly identifier: string;
  readonly device: string;
}
export interface InMemoryClaimStore extends ClaimStore {
  /** Every claim, sorted, as a scan of the table gives them. */
  all(): readonly StoredClaim[];
}

export function inMemoryClaimStore(content: readonly StoredClaim[] = []): InMemoryClaimStore {
  const claims = new Map<string, Set<string>>();
  for (const { identifier, device } of content)
    claims.set(identifier, (claims.get(identifier) ?? new Set()).add(device));
  return {
    async add(identifier, device) {
      claims.set(identifier, (claims.get(identifier) ?? new Set()).add(device));
    },
    devices: async (identifier) => [...(claims.get(identifier) ?? [])].sort(),
    all: () =>
      [...claims]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([identifier, devices]) => [...devices].sort().map((device) => ({ identifier, device }))),
  };
}
