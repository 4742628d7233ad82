import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as z from 'zod';
import { buildApp } from '../../infra/build-app';
import { mergePatch } from '../../infra/configuration/merge-patch';
import { prepareDeployment } from '../../infra/configuration/prepare-deployment';
import configuration from '../../postern.config';

export const PROJECT_ROOT = path.join(__dirname, '..', '..');

/**
 * Synthesizes what `npm start` runs: the deployment configuration with the local one laid over it, and settings of a
 * test's own in the place of either's. Returns the assembly's folder.
 */
export function synthesizeLocally(settings: Readonly<Record<string, unknown>> = {}): string {
  const local: unknown = JSON.parse(readFileSync(path.join(PROJECT_ROOT, 'local', 'configuration.json'), 'utf8'));
  const base = mergePatch(mergePatch(configuration, z.json().parse(local)), z.json().parse(settings));
  const prepared = prepareDeployment({ base, overrides: [], projectRoot: PROJECT_ROOT });
  if (!prepared.ok) throw new Error(prepared.problems.join('\n'));
  const outdir = mkdtempSync(path.join(tmpdir(), 'postern-local-'));
  buildApp(prepared.deployment, PROJECT_ROOT, { outdir }).synth();
  return outdir;
}
