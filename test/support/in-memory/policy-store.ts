import type { Activated } from '../../../shared/domain/verdict/story';
import type { PolicyStore } from '../../../shared/runtime/ports';
import { UnreadableStore } from '../../../shared/runtime/unreadable-store';

/** Knows these activations, by their count. */
export const inMemoryPolicyStore = (...known: readonly Activated[]): PolicyStore => ({
  async load({ activation }) {
    const found = known.find((candidate) => candidate.activation === activation);
    if (found === undefined) throw new UnreadableStore(`policy of activation ${activation}`);
    return found;
  },
});
