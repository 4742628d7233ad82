/** Any JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * RFC 7396: an object in the patch is merged member by member, `null` removes a member, everything else (lists too)
 * replaces what was there.
 */
export function mergePatch(target: unknown, patch: Json): unknown {
  if (!isJsonObject(patch)) return patch;
  // Members are kept in a Map so that a member called "__proto__" is only ever data.
  const merged = new Map<string, unknown>(isRecord(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

const isJsonObject = (value: Json): value is { readonly [key: string]: Json } => isRecord(value);

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
