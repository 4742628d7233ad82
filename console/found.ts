import type { Explanation } from '../shared/domain/explanation/explain';
import type { SearchResult } from './view';

/** What an explainer answers, as far as the page tells answers apart. */
export type Explained =
  | { readonly kind: 'explained'; readonly explanation: Explanation }
  | { readonly kind: 'unusable-name' | 'unknown' | 'no-policy' };

export function searchResult(answer: Explained): SearchResult {
  switch (answer.kind) {
    case 'explained':
      return answer;
    case 'unusable-name':
      return {
        kind: 'nothing',
        reason:
          'This is not a usable common name: it has at most 64 printable ASCII characters. Whoever connects with it is denied.',
      };
    case 'unknown':
      return {
        kind: 'nothing',
        reason: 'No device ever claimed this common name. Whoever connects with it is denied as unknown-device.',
      };
    case 'no-policy':
      return { kind: 'nothing', reason: 'No policy is active yet, so that nobody is let in.' };
  }
}
