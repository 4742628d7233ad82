import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { codeOf, LocalFailure, messageOf } from './failure';

/**
 * Takes a data folder for this process alone; two at once would damage its tables. Returns the function that gives it
 * back. Throws {@link LocalFailure} where it cannot be written or belongs to a process that still runs.
 */
export function takeDataFolder(directory: string): () => void {
  const lock = path.join(directory, 'postern.pid');
  try {
    mkdirSync(directory, { recursive: true });
    if (!create(lock)) {
      const owner = Number(readFileSync(lock, 'utf8'));
      if (isRunning(owner)) throw new LocalFailure(`the data folder ${directory} is in use by process ${owner}`);
      // Left behind by a process that was killed.
      rmSync(lock);
      if (!create(lock)) throw new LocalFailure(`the data folder ${directory} is in use by another process`);
    }
  } catch (error) {
    if (error instanceof LocalFailure) throw error;
    throw new LocalFailure(`the data folder ${directory} cannot be written: ${messageOf(error)}`, { cause: error });
  }
  return () => rmSync(lock, { force: true });
}

function create(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process runs, too.
    return codeOf(error) === 'EPERM';
  }
}
