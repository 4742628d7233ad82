import { UninterpretableSignal } from './uninterpretable-signal';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export type JsonReading =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly problem: string };

/** The body as a JSON object, or what is wrong with it in words for the sender. Never throws. */
export function readJsonObject(body: Uint8Array): JsonReading {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return { ok: false, problem: 'the body is not UTF-8 text' };
  }
  if (text.trim() === '') return { ok: false, problem: 'the body is empty; a JSON object is expected' };
  if (text.trimStart().startsWith('<')) {
    return { ok: false, problem: 'the body is XML; set the format of this notification to JSON' };
  }
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? { ok: true, value } : { ok: false, problem: 'the body is JSON, but not an object' };
  } catch {
    return { ok: false, problem: 'the body is not JSON' };
  }
}

/** As {@link readJsonObject}, for a signal that was accepted: what cannot be read parks it. */
export function storedJsonObject(body: Uint8Array): JsonObject {
  const reading = readJsonObject(body);
  if (!reading.ok) throw new UninterpretableSignal(reading.problem);
  return reading.value;
}

/**
 * A property by name; where the exact name is missing, one that differs in case only (vendors change the case of their
 * fields between versions). Inherited properties don't count.
 */
export function property(object: JsonObject, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  const folded = name.toLowerCase();
  const spelled = Object.keys(object).find((key) => key.toLowerCase() === folded);
  return spelled === undefined ? undefined : object[spelled];
}

/** A nested object by name; empty where there is none, so that its properties read as unknown. */
export function nested(object: JsonObject, name: string): JsonObject {
  const value = property(object, name);
  return isJsonObject(value) ? value : {};
}

/** A sender's word as it may stand in a reason: quoted, escaped and short. */
export const quoted = (word: string): string => JSON.stringify(word.length > 80 ? `${word.slice(0, 80)}…` : word);
