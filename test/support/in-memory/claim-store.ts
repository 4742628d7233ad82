import type { ClaimStore } from '../../../shared/runtime/ports';

export interface InMemoryClaimStore extends ClaimStore {
  /** Every claim, as a scan of the table gives them. */
  all(): readonly { readonly identifier: string; readonly device: string }[];
}

export function inMemoryClaimStore(): InMemoryClaimStore {
  const claims = new Map<string, Set<string>>();
  return {
    async add(identifier, device) {
      claims.set(identifier, (claims.get(identifier) ?? new Set()).add(device));
    },
    devices: async (identifier) => [...(claims.get(identifier) ?? [])].sort(),
    all: () => [...claims].flatMap(([identifier, devices]) => [...devices].map((device) => ({ identifier, device }))),
  };
}
