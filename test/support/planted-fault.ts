import { renameSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

export interface PlantedFault {
  readonly appear: () => void;
  readonly vanish: () => void;
}

/**
 * Puts a fault into a function as deployed: while it is there, the function throws a TypeError. The bundle lies in the
 * assembly's own folder: nothing of the project is touched. Plant before the function is first called.
 */
export function plantFault(bundle: string): PlantedFault {
  const folder = path.dirname(bundle);
  const there = path.join(folder, 'planted');
  renameSync(bundle, path.join(folder, 'genuine.mjs'));
  writeFileSync(
    bundle,
    [
      "import { existsSync } from 'node:fs';",
      "import { handler as genuine } from './genuine.mjs';",
      'export const handler = async (event) => {',
      `  if (existsSync(${JSON.stringify(there)})) throw new TypeError('a planted fault');`,
      '  return genuine(event);',
      '};',
    ].join('\n'),
  );
  return { appear: () => writeFileSync(there, ''), vanish: () => rmSync(there) };
}
