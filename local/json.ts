import * as z from 'zod';

/** A JSON value, as state machines and events carry it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const jsonSchema: z.ZodType<Json> = z.json();
export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), jsonSchema);

/** What `JSON.parse` gives is JSON by construction; throws `SyntaxError` on anything else. */
export const parseJson = (text: string): Json => {
  const value: Json = JSON.parse(text);
  return value;
};

/** Own copy as it would cross the wire; `undefined` becomes null. */
export const cloneJson = (value: unknown): Json => parseJson(JSON.stringify(value ?? null));

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
