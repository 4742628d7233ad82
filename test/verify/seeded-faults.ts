import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FAULTS, type SeededFault } from './faults';
import type { Verification } from './verification';

const ROOT = join(__dirname, '..', '..');
/** What the oracle needs of the repository. */
const COPIED = ['shared', 'policies', 'test/support', 'test/verify', 'tsconfig.json', 'package.json'];
/** Decisions to compare before a fault counts as missed. */
const PATIENCE = 60_000;
/** Decisions to compare where there is no mistake: nothing may differ there. */
const CONTROL = 1_000;

const run = promisify(execFile);

/** Shows that the oracle notices: each mistake is made in a copy of the source, and stories and residuals are compared there. */
export const seededFaults: Verification = {
  name: 'seeded-faults',
  summary: `${FAULTS.length} mistakes in compiler, evaluator, fold and row builder: the oracle notices every one`,
  run: async ({ scale, seed, progress }) => {
    const decisions = Math.max(500, Math.ceil(PATIENCE * scale));
    const counts: Record<string, string> = {};
    const failures: string[] = [];
    const control = await noticed(undefined, CONTROL, seed);
    counts['no mistake'] = control.text;
    if (control.noticed) failures.push(`without a mistake: ${control.text}`);
    for (const [index, fault] of FAULTS.entries()) {
      progress(index / FAULTS.length, fault.name);
      const outcome = await noticed(fault, decisions, seed);
      counts[fault.name] = outcome.text;
      if (!outcome.noticed) failures.push(`${fault.name}: ${outcome.text}`);
    }
    progress(1, 'done');
    const caught = FAULTS.filter(({ name }) => !failures.some((failure) => failure.startsWith(name))).length;
    return { counts: { ...counts, noticed: `${caught} of ${FAULTS.length}` }, failures };
  },
};

async function noticed(
  fault: SeededFault | undefined,
  decisions: number,
  seed: number,
): Promise<{ readonly noticed: boolean; readonly text: string }> {
  const copy = mkdtempSync(join(tmpdir(), 'postern-fault-'));
  try {
    for (const part of COPIED) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    if (fault !== undefined) makeMistake(join(copy, fault.file), fault);
    const { stdout } = await run(
      process.execPath,
      ['--import', 'tsx', join(copy, 'test', 'verify', 'compare-until-different.ts'), String(decisions), String(seed)],
      { cwd: copy, maxBuffer: 64 * 1024 * 1024 },
    );
    const [verdict = '', after = ''] = stdout.trim().split('\n').at(-1)?.split(' after ') ?? [];
    return { noticed: verdict !== 'nothing', text: `${verdict} after ${after} decisions` };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function makeMistake(path: string, { file, replace, by, name }: SeededFault): void {
  const text = readFileSync(path, 'utf8');
  if (text.split(replace).length !== 2)
    throw new Error(`"${name}": the text to replace must stand exactly once in ${file}; the source has moved on`);
  writeFileSync(
    path,
    text.replace(replace, () => by),
  );
}
