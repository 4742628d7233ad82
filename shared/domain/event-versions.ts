import * as z from 'zod';
import { deviceEventSchema, holdEventSchema, policyActivatedSchema } from './events';

/**
 * Versions of events that are written no more. The log holds them for ever: they are read by the schema they were
 * written by, and turned into the version after it, up to the present one (events.ts).
 *
 * To change an event's shape: move its schema here as it is, written out, under its version; raise `version` in events.ts;
 * say here what an old event means in the new shape; add the fingerprint and a fixture of both versions
 * (test/shared/domain/event-versions.test.ts tells what is missing).
 */
export interface FormerVersion {
  readonly schema: z.ZodType;
  /** Checks by the schema, then makes the version after it. */
  readonly upcast: (json: unknown) => z.ZodSafeParseResult<unknown>;
}

const former = <T>(schema: z.ZodType<T>, next: (event: T) => object): FormerVersion => ({
  schema,
  upcast: (json) => {
    const parsed = schema.safeParse(json);
    return parsed.success ? { success: true, data: next(parsed.data) } : parsed;
  },
});

/** Before rules had a grace: nobody kept since when a rule was enforced. */
const policyActivatedVersion1 = z.object({
  device: z.string().min(1),
  eventId: z.string().min(1),
  version: z.literal(1),
  source: z.string().min(1),
  occurredAt: z.number().int(),
  recordedAt: z.number().int(),
  signalId: z.string().min(1).optional(),
  type: z.literal('PolicyActivated'),
  activation: z.number().int().positive(),
  policyHash: z.string().min(1),
  configurationHash: z.string().min(1),
  compiler: z.number().int().positive(),
});

/** By type, the oldest version first: the version of an entry is its place, counted from 1. */
export type FormerVersions = ReadonlyMap<string, readonly FormerVersion[]>;
export const FORMER_VERSIONS: FormerVersions = new Map([
  ['PolicyActivated', [former(policyActivatedVersion1, (event) => ({ ...event, version: 2, enforced: {} }))]],
]);

const headSchema = z.object({ type: z.string(), version: z.number().int().positive() });

/** A schema that also reads every former version of what `schema` reads. */
export function ofAnyVersion<T>(schema: z.ZodType<T>, formerVersions: FormerVersions = FORMER_VERSIONS): z.ZodType<T> {
  return z
    .unknown()
    .transform((stored, context) => {
      const head = headSchema.safeParse(stored);
      // What is no event at all is the schema's to refuse.
      if (!head.success) return stored;
      const { type, version } = head.data;
      let event = stored;
      for (const { upcast } of (formerVersions.get(type) ?? []).slice(version - 1)) {
        const upcasted = upcast(event);
        if (!upcasted.success) {
          for (const { path, message } of upcasted.error.issues)
            context.addIssue({ code: 'custom', path: [...path], message: `${message} (${type} version ${version})` });
          return z.NEVER;
        }
        event = upcasted.data;
      }
      return event;
    })
    .pipe(schema);
}

/** What is read from the log is read by these. */
export const STORED_EVENT = {
  device: ofAnyVersion(deviceEventSchema),
  hold: ofAnyVersion(holdEventSchema),
  activation: ofAnyVersion(policyActivatedSchema),
};
