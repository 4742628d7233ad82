import * as z from 'zod';
import { SOURCE_KINDS } from './descriptions';

/** A configured source's name: part of its URL, of its secret's name and of every device it reports. */
const sourceIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'a source id has lower-case letters, digits and hyphens');

/** Text of JSON that must satisfy `schema`: how structured settings travel in an environment variable. */
const jsonText = <T>(schema: z.ZodType<T>) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue('not JSON');
        return z.NEVER;
      }
    })
    .pipe(schema);

/** SOURCES of `interpret-signal`: which kind each configured source is. */
export const sourceKindsSchema = jsonText(z.record(sourceIdSchema, z.object({ kind: z.enum(SOURCE_KINDS) })));
export type SourceKinds = z.infer<typeof sourceKindsSchema>;

/** SOURCES of `receive-signal`: the kind, and the name or ARN of the secret with its active values. */
export const authenticatedSourcesSchema = jsonText(
  z.record(sourceIdSchema, z.object({ kind: z.enum(SOURCE_KINDS), secret: z.string().min(1) })),
);
export type AuthenticatedSources = z.infer<typeof authenticatedSourcesSchema>;
