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

/** The kind's own settings, checked by the kind when a function starts. */
const settingsSchema = z.record(z.string(), z.unknown()).default({});

const sourceSchema = z.object({ kind: z.enum(SOURCE_KINDS), settings: settingsSchema });
/** Names or ARNs of secrets. */
const secretSchema = z.string().min(1);
const sourcesOf = <T>(schema: z.ZodType<T>) => jsonText(z.record(sourceIdSchema, schema));

/** SOURCES of `interpret-signal`: the kind of each configured source, and its settings. */
export const sourceKindsSchema = sourcesOf(sourceSchema);
export type SourceKinds = z.infer<typeof sourceKindsSchema>;

/** SOURCES of `receive-signal`: with the secret of its pushes, and how many are taken in a minute. */
export const pushingSourcesSchema = sourcesOf(
  sourceSchema.extend({ secret: secretSchema, pushesPerMinute: z.int().positive() }),
);

/** SOURCES of functions that use the sources' APIs: with the API's secret. */
export const authenticatedSourcesSchema = sourcesOf(sourceSchema.extend({ secret: secretSchema }));
/** SOURCES of `keep-subscriptions`: the secret of the pushes, which vendors are given, and that of the API. */
export const keptSourcesSchema = sourcesOf(sourceSchema.extend({ secret: secretSchema, apiSecret: secretSchema }));
export type AuthenticatedSources = z.infer<typeof authenticatedSourcesSchema>;
