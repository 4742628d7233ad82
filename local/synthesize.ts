import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import * as path from 'node:path';
import { LocalFailure } from './failure';

export interface SynthesisOptions {
  /** The project's folder. */
  readonly root: string;
  /** Where the cloud assembly goes; what lies there is removed. */
  readonly outputDirectory: string;
  readonly configurationFiles: readonly string[];
}

/** Runs the CDK app in a process of its own. Throws {@link LocalFailure} with everything the app had to say. */
export async function synthesize({ root, outputDirectory, configurationFiles }: SynthesisOptions): Promise<void> {
  rmSync(outputDirectory, { recursive: true, force: true });
  const child = spawn(process.execPath, ['--import', 'tsx', path.join('infra', 'app.ts')], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: outputDirectory, POSTERN_CONFIG: configurationFiles.join(path.delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const listen = (chunk: Buffer): void => {
    said += chunk.toString('utf8');
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(new LocalFailure(`cannot start the synthesis: ${error.message}`)));
    child.once('close', resolve);
  });
  if (code !== 0) throw new LocalFailure(`the template cannot be synthesized:\n${said.trimEnd()}`);
}
