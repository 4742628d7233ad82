import * as z from 'zod';
import { commonNameTemplateSchema, USER_CHOSEN_IDENTIFIERS } from '../../shared/domain/configuration';
import { SOURCE_KINDS } from '../../shared/sources/descriptions';
import { namedRecord } from './named-record';

/** Events carry the source's id; these mark events of people, of Postern itself and of the whole fleet. */
const RESERVED = ['operator', 'postern', 'fleet', 'device', 'connection', 'now'];

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

const sourceSchema = z.strictObject({
  kind: z.enum(SOURCE_KINDS),
  /** How the certificate's common name is made of the device's identifiers, where the kind's own way does not fit. */
  commonName: commonNameSchema.optional(),
  /** Hours without a push after which this source counts as silent, where `alarms.silentAfterHours` does not fit. */
  silentAfterHours: z.int().min(1).max(168).optional(),
});

/** Configured sources by id: the id is part of the push URL, of the secret's name and of every device. */
export const sourcesSchema = namedRecord(sourceIdSchema, sourceSchema);
