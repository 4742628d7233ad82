import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import configuration from '../postern.config';
import { buildApp } from './build-app';
import { prepareDeployment } from './configuration/prepare-deployment';
import { alarmList } from './operations/alarm-list';

/** `npm run alarms`: prints the alarms of `postern.config.ts`; with `--write`, into docs/alarms.md. */
const ROOT = path.join(__dirname, '..');
const FILE = path.join('docs', 'alarms.md');

function synthesizedList(): string {
  const prepared = prepareDeployment({ base: configuration, overrides: [], projectRoot: ROOT });
  if (!prepared.ok) throw new Error(prepared.problems.join('\n'));
  const outdir = mkdtempSync(path.join(tmpdir(), 'postern-alarms-'));
  try {
    const assembly = buildApp(prepared.deployment, ROOT, { outdir }).synth();
    const { templateFullPath } = assembly.getStackByName(`${prepared.deployment.configuration.name}-service`);
    return alarmList(JSON.parse(readFileSync(templateFullPath, 'utf8')));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const list = synthesizedList();
if (process.argv.includes('--write')) {
  writeFileSync(path.join(ROOT, FILE), list);
  console.log(`written: ${FILE}`);
} else console.log(list);
