import * as z from 'zod';
import { commonNameTemplateSchema, USER_CHOSEN_IDENTIFIERS } from '../../shared/domain/configuration';
import { SOURCE_DESCRIPTIONS, SOURCE_KINDS, type SourceKind } from '../../shared/sources/descriptions';
import { isRecord } from './merge-patch';
import { namedRecord } from './named-record';

/**
 * Events carry the source's id, and these two mark events of people and of Postern itself; the others are members of the
 * context that rules read. `fleet` is no such name: the partition of that name has no colon, and every device's has.
 */
const RESERVED = ['operator', 'postern', 'device', 'connection', 'now'];

const sourceIdSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,62}$/,
    'a source id starts with a lower-case letter and has at most 63 lower-case letters, digits and hyphens',
  )
  .refine((id) => !RESERVED.includes(id), {
    error: (issue) => `"${String(issue.input)}" is reserved and cannot be a source id`,
  });

const commonNameSchema = z
  .strictObject({
    template: commonNameTemplateSchema.shape.template,
    /** Accepts the risk of a template over an identifier that the device's user can change. */
    userChosen: z.literal(true).optional(),
  })
  .superRefine(({ template, userChosen }, context) => {
    const chosen = USER_CHOSEN_IDENTIFIERS.filter((identifier) => template.includes(`{${identifier}}`));
    if (chosen.length === 0 || userChosen === true) return;
    context.addIssue({
      code: 'custom',
      path: ['userChosen'],
      message: `{${chosen.join('}, {')}} can be changed by the device's user, who could so take another device's name; set userChosen: true to accept that`,
    });
  });

const sourceSchema = z
  .strictObject({
    kind: z.enum(SOURCE_KINDS),
    /** How the certificate's common name is made of the device's identifiers, where the kind's own way does not fit. */
    commonName: commonNameSchema.optional(),
    /** The kind's own: how its pushes are authenticated, where its API is. `shared/sources/<kind>/description.ts` has them. */
    settings: z.record(z.string(), z.json()).default({}),
    /** Pushes of this source that are taken in a minute, where `ingress.pushesPerMinute` does not fit; more are refused with 429. */
    pushesPerMinute: z.int().min(1).max(600_000).optional(),
    /** Hours without a push after which this source counts as silent, where `alarms.silentAfterHours` does not fit. */
    silentAfterHours: z.int().min(1).max(168).optional(),
  })
  // `when`: a wrong common name must not hide what is wrong with the settings.
  .superRefine(
    ({ kind, settings }, context) => {
      for (const issue of settingsIssues(kind, settings ?? {})) {
        context.addIssue({ ...issue, code: 'custom', path: ['settings', ...issue.path], message: issue.message });
      }
    },
    { when: ({ value }) => isRecord(value) && kindSchema.safeParse(value.kind).success },
  );

const kindSchema = z.enum(SOURCE_KINDS);

/** What is wrong with the settings of a source of this kind. */
const settingsIssues = (kind: SourceKind, settings: unknown): readonly z.core.$ZodIssue[] =>
  SOURCE_DESCRIPTIONS[kind].settings.safeParse(settings).error?.issues ?? [];

/** Configured sources by id: the id is part of the push URL, of the secret's name and of every device. */
export const sourcesSchema = namedRecord(sourceIdSchema, sourceSchema);
