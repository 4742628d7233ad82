import * as z from 'zod';
import { expressionSchema } from '../policy/policy-set';
import { READABLE_FORMATS, SUSPENSION_KINDS, type VerdictRow } from './row';

const instant = z.number().int();

const suspensionSchema = z.object({
  by: z.enum(SUSPENSION_KINDS),
  from: instant.exactOptional(),
  until: instant,
});

export const rowRuleSchema = z.object({
  id: z.string().min(1),
  when: expressionSchema,
  message: z.string().exactOptional(),
  shadow: z.literal(true).exactOptional(),
  suspended: z.array(suspensionSchema).exactOptional(),
});

const answerSchema = z.object({
  endpoints: z.array(z.string()).min(1),
  permitted: z.boolean(),
  rules: z.array(rowRuleSchema),
});
const activeSchema = z.object({
  state: z.literal('active'),
  device: z.string().min(1),
  lastSeen: instant,
  validUntil: instant,
  lockedUntil: instant.exactOptional(),
  answers: z.array(answerSchema),
});
const ambiguousSchema = z.object({ state: z.literal('ambiguous'), claimants: z.array(z.string()) });
const retiredSchema = z.object({ state: z.literal('retired') });

const forSome = { until: instant, endpoints: z.array(z.string()).min(1) };
const base = {
  format: z.literal(READABLE_FORMATS),
  commonName: z.string().min(1),
  activation: z.number().int().positive(),
  policyHash: z.string().min(1),
  held: z
    .array(
      z.discriminatedUnion('state', [
        activeSchema.extend(forSome),
        ambiguousSchema.extend(forSome),
        retiredSchema.extend(forSome),
      ]),
    )
    .exactOptional(),
};

/** Everyone but the connect handler reads rows by this. */
export const verdictRowSchema: z.ZodType<VerdictRow> = z.discriminatedUnion('state', [
  activeSchema.extend(base).extend({
    answers: z
      .array(answerSchema)
      .refine(
        (answers) => answers.some((answer) => answer.endpoints.includes('default')),
        'one answer must hold "default"',
      ),
  }),
  ambiguousSchema.extend(base),
  retiredSchema.extend(base),
]);
