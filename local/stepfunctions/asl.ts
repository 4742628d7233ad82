import * as z from 'zod';
import { type JsonObject, jsonObjectSchema } from '../json';

/** The parts of the Amazon States Language the local service reads itself. */
export const scopeSchema = z.object({ StartAt: z.string(), States: z.record(z.string(), jsonObjectSchema) });
export type Scope = z.infer<typeof scopeSchema>;

/** The scopes nested in a Map or Parallel state. */
export function nestedScopes(state: JsonObject): readonly Scope[] {
  if (state.Type === 'Map') return [scopeSchema.parse(state.ItemProcessor)];
  if (state.Type === 'Parallel') return z.array(scopeSchema).parse(state.Branches);
  return [];
}

/** Fields whose text is a path, next to every template key that ends in `.$`. */
export const PATH_FIELDS: ReadonlySet<string> = new Set([
  'InputPath',
  'OutputPath',
  'ItemsPath',
  'ErrorPath',
  'CausePath',
  'Variable',
]);
export const isPathField = (key: string): boolean => key.endsWith('.$') || PATH_FIELDS.has(key) || key.endsWith('Path');

/** `'quoted text'` of an intrinsic function, or a reference to the context object such as `$$.State.Name`. */
const CONTEXT_REFERENCE = /'(?:\\.|[^'\\])*'|\$\$((?:\.[A-Za-z]+)*)/g;

/** Each context reference in a path or intrinsic function, without its `$$`. */
export function contextReferences(path: string): readonly string[] {
  return [...path.matchAll(CONTEXT_REFERENCE)].flatMap((found) => (found[0].startsWith('$$') ? [found[1] ?? ''] : []));
}

export function replaceContextReferences(path: string, replacement: (reference: string) => string): string {
  return path.replace(CONTEXT_REFERENCE, (found, reference: string | undefined) =>
    found.startsWith('$$') ? `$$${replacement(reference ?? '')}` : found,
  );
}
