import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { isRecord, type Json } from './merge-patch';

export type OverrideFile =
  | { readonly ok: true; readonly patch: Json }
  | { readonly ok: false; readonly problem: string };

/** Reads one override file: a JSON object that is merged over the configuration. Never throws. */
export function readOverrideFile(file: string): OverrideFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { ok: false, problem: `${file}: cannot be read (${reasonOf(error)})` };
  }
  let patch: Json;
  try {
    patch = z.json().parse(JSON.parse(text));
  } catch (error) {
    return { ok: false, problem: `${file}: is not JSON (${reasonOf(error)})` };
  }
  return isRecord(patch) ? { ok: true, patch } : { ok: false, problem: `${file}: must hold a JSON object` };
}

/** `ENOENT: no such file or directory, open '…'` says the path twice; the code is enough beside the file's name. */
export function reasonOf(error: unknown): string {
  if (!isRecord(error)) return String(error);
  const { code, message } = error;
  return typeof code === 'string' ? code : String(message);
}
