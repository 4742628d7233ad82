import * as fc from 'fast-check';
import { SOURCE_KINDS } from '../../../shared/sources/descriptions';
import { VARIATIONS, variants } from '../../support/push-variants';
import { LARGEST_BODY, sendVariant } from '../../support/send-variants';
import { NOW } from '../../support/signal-ingress';
import { PUSH_FIXTURES } from '../../support/source-pushes';

/** A sample of `npm run verify source-variants`. */
describe.each(SOURCE_KINDS)('%s: spoilt pushes', (kind) => {
  const fixture = PUSH_FIXTURES[kind];
  const making = { fixture, bodies: [fixture.body, ...(fixture.more ?? [])], now: NOW, largest: LARGEST_BODY } as const;

  it.each(VARIATIONS)('%s: refused and not kept, or kept and read', async (variation) => {
    await fc.assert(
      fc.asyncProperty(variants(variation, making), async (variant) => {
        expect((await sendVariant(kind, variant)).wrong).toEqual([]);
      }),
      // Bodies of megabytes are all alike.
      { numRuns: variation === 'oversized' ? 2 : 25 },
    );
  });
});
