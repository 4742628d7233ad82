import * as path from 'node:path';
import configuration from '../postern.config';
import { buildApp } from './build-app';
import { prepareDeployment } from './configuration/prepare-deployment';

/** Synthesizes the deployment: `npx cdk synth`, or `node --import tsx infra/app.ts` with CDK_OUTDIR. */
const projectRoot = path.join(__dirname, '..');
const overrides = (process.env.POSTERN_CONFIG ?? '').split(path.delimiter).filter((file) => file !== '');
const prepared = prepareDeployment({ base: configuration, overrides, projectRoot });

if (prepared.ok) {
  try {
    buildApp(prepared.deployment, projectRoot).synth();
  } catch (error) {
    fail([error instanceof Error ? error.message : String(error)]);
  }
} else {
  fail([
    `The deployment cannot be synthesized, ${prepared.problems.length} to fix:`,
    ...prepared.problems.map((problem) => `  ${problem}`),
  ]);
}

function fail(lines: readonly string[]): void {
  for (const line of lines) console.error(line);
  process.exitCode = 1;
}
