import fc from 'fast-check';
import { SOURCE_KINDS } from '../../shared/sources/descriptions';
import { anyRotation, playRotation } from '../support/rotation';
import type { Verification } from './verification';

/** Per source; each is 60 pushes to six execution environments. */
const ROTATIONS = 200;
const MOST_SHOWN = 5;

/** Secrets that change while their sources push. */
export const secretRotation: Verification = {
  name: 'secret-rotation',
  summary:
    'the secret of every source, rotated under load and among forgeries: no genuine push refused, no forged one taken',
  run: async ({ scale, seed, progress }) => {
    const each = Math.ceil(ROTATIONS * scale);
    const tally = { rotations: 0, 'genuine pushes': 0, 'forged pushes': 0 };
    const failures: string[] = [];
    for (const [done, kind] of SOURCE_KINDS.entries()) {
      progress(done / SOURCE_KINDS.length, kind);
      for (const rotation of fc.sample(anyRotation, { numRuns: each, seed })) {
        const { genuine, forged, wrong } = await playRotation(kind, rotation);
        tally.rotations += 1;
        tally['genuine pushes'] += genuine;
        tally['forged pushes'] += forged;
        failures.push(...wrong.map((what) => `${kind}: ${what}`));
      }
    }
    progress(1, 'all sources');
    return { counts: { ...tally, wrong: failures.length }, failures: failures.slice(0, MOST_SHOWN) };
  },
};
