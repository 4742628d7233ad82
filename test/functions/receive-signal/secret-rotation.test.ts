import * as fc from 'fast-check';
import { SOURCE_KINDS } from '../../../shared/sources/descriptions';
import { anyRotation, playRotation } from '../../support/rotation';

/** A sample of `npm run verify secret-rotation`. */
it.each(SOURCE_KINDS)('%s: its secret is rotated under load, and no genuine push is refused', async (kind) => {
  await fc.assert(
    fc.asyncProperty(anyRotation, async (rotation) => {
      expect((await playRotation(kind, rotation)).wrong).toEqual([]);
    }),
    { numRuns: 6 },
  );
});
