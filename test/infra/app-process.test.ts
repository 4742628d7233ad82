import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { PROJECT_ROOT } from './synthesized';

/** Runs the app as the CDK command line and the local service do. */
function synthesize(configurationFiles: readonly string[]) {
  const outdir = mkdtempSync(path.join(tmpdir(), 'postern-app-'));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'infra/app.ts'], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, CDK_OUTDIR: outdir, POSTERN_CONFIG: configurationFiles.join(path.delimiter) },
    encoding: 'utf8',
  });
  const files = readdirSync(outdir);
  rmSync(outdir, { recursive: true });
  return { status, lines: stderr.split('\n').filter((line) => line !== ''), stdout, files };
}

const folder = mkdtempSync(path.join(tmpdir(), 'postern-overrides-'));
const override = (name: string, value: unknown): string => {
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify(value));
  return file;
};

describe('node --import tsx infra/app.ts', () => {
  it('writes both stacks, with the overrides laid over the configuration', () => {
    const files = [override('stage.json', { stage: 'development' }), override('name.json', { name: 'postern-test' })];
    const run = synthesize(files);
    expect([run.status, run.lines]).toEqual([0, []]);
    expect(run.files).toEqual(
      expect.arrayContaining([
        'manifest.json',
        'postern-test-data.template.json',
        'postern-test-service.template.json',
      ]),
    );
  });

  it('lists every problem and nothing else, writes nothing, and exits 1', () => {
    const missing = path.join(folder, 'missing.json');
    const run = synthesize([
      missing,
      override('wrong.json', { name: 'N', retention: { logDays: 2 }, policy: { file: 'policies/none.cedar' } }),
    ]);
    expect(run.status).toBe(1);
    expect(run.stdout).toBe('');
    expect(run.files).toEqual([]);
    expect(run.lines).toEqual([
      'The deployment cannot be synthesized, 4 to fix:',
      `  ${missing}: cannot be read (ENOENT)`,
      expect.stringMatching(/^ {2}name: /),
      expect.stringMatching(/^ {2}retention\.logDays: must be one of 1, 3, /),
      '  policy.file: policies/none.cedar cannot be read (ENOENT)',
    ]);
  });
});
