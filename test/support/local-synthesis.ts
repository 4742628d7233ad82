import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildApp } from '../../infra/build-app';
import { prepareDeployment } from '../../infra/configuration/prepare-deployment';
import type { JsonObject } from '../../local/json';
import configuration from '../../postern.config';

export const PROJECT_ROOT = path.join(__dirname, '..', '..');

/**
 * Synthesizes what `npm start` runs: the deployment configuration with the local one laid over it, and then `patch`, such
 * as where the simulated APIs are. Returns the assembly's folder.
 */
export function synthesizeLocally(patch: JsonObject = {}): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-patch-'));
  const patchFile = path.join(folder, 'patch.json');
  writeFileSync(patchFile, JSON.stringify(patch));
  const overrides = [path.join(PROJECT_ROOT, 'local', 'configuration.json'), patchFile];
  const prepared = prepareDeployment({ base: configuration, overrides, projectRoot: PROJECT_ROOT });
  rmSync(folder, { recursive: true });
  if (!prepared.ok) throw new Error(prepared.problems.join('\n'));
  const outdir = mkdtempSync(path.join(tmpdir(), 'postern-local-'));
  buildApp(prepared.deployment, PROJECT_ROOT, { outdir }).synth();
  return outdir;
}
