import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { LocalFailure } from './failure';

export interface LocalSettings {
  readonly port: number;
  /** Folder that keeps tables and clock; in memory without it. */
  readonly dataDirectory: string | undefined;
  /** Files laid over the deployment configuration, in order. */
  readonly configurationFiles: readonly string[];
}

const DEFAULT_PORT = 8484;

/** Reads PORT, POSTERN_DATA and POSTERN_CONFIG; `root` is the project's folder. Throws {@link LocalFailure}. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>, root: string): LocalSettings {
  const { PORT: port = String(DEFAULT_PORT), POSTERN_DATA: data, POSTERN_CONFIG: given } = environment;
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    throw new LocalFailure(`PORT must be a number from 1 to 65535, not ${JSON.stringify(port)}`);
  }
  return {
    port: Number(port),
    dataDirectory: data === undefined || data === '' ? undefined : path.resolve(data),
    configurationFiles: [path.join(root, 'local', 'configuration.json'), ...ownFiles(given, root)],
  };
}

function ownFiles(given: string | undefined, root: string): readonly string[] {
  if (given !== undefined && given !== '') return given.split(path.delimiter).filter((file) => file !== '');
  const file = path.join(root, 'postern.local.json');
  return existsSync(file) ? [file] : [];
}
