import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildApp } from '../../infra/build-app';
import { prepareDeployment } from '../../infra/configuration/prepare-deployment';
import configuration from '../../postern.config';

export const PROJECT_ROOT = path.join(__dirname, '..', '..');

/** Synthesizes what `npm start` runs: the deployment configuration with the local one laid over it. Returns the assembly's folder. */
export function synthesizeLocally(): string {
  const overrides = [path.join(PROJECT_ROOT, 'local', 'configuration.json')];
  const prepared = prepareDeployment({ base: configuration, overrides, projectRoot: PROJECT_ROOT });
  if (!prepared.ok) throw new Error(prepared.problems.join('\n'));
  const outdir = mkdtempSync(path.join(tmpdir(), 'postern-local-'));
  buildApp(prepared.deployment, PROJECT_ROOT, { outdir }).synth();
  return outdir;
}
