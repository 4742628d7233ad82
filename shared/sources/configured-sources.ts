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

/** SOURCES of `interpret-signal`: the kind of each configured source, and its settings. */
export const sourceKindsSchema = jsonText(
  z.record(sourceIdSchema, z.object({ kind: z.enum(SOURCE_KINDS), settings: settingsSchema })),
);
export type SourceKinds = z.infer<typeof sourceKindsSchema>;

/** SOURCES of `receive-signal`: with the name or ARN of the secret of its pushes, and how many are taken in a minute. */
export const pushingSourcesSchema = jsonText(
  z.record(
    sourceIdSchema,
    z.object({
      kind: z.enum(SOURCE_KINDS),
      settings: settingsSchema,
      secret: z.string().min(1),
      pushesPerMinute: z.int().positive(),
    }),
  ),
);

/** SOURCES of functions that use the sources' APIs: with the name or ARN of the API's secret. */
export const authenticatedSourcesSchema = jsonText(
  z.record(
    sourceIdSchema,
    z.object({ kind: z.enum(SOURCE_KINDS), settings: settingsSchema, secret: z.string().min(1) }),
  ),
);
/** SOURCES of `keep-subscriptions`: the secret of the pushes, which vendors are given, and that of the API. */
export const keptSourcesSchema = jsonText(
  z.record(
    sourceIdSchema,
    z.object({
      kind: z.enum(SOURCE_KINDS),
      settings: settingsSchema,
      secret: z.string().min(1),
      apiSecret: z.string().min(1),
    }),
  ),
);
export type AuthenticatedSources = z.infer<typeof authenticatedSourcesSchema>;
