import * as z from 'zod';
import { expressionSchema } from '../policy/policy-set';
import { ROW_FORMAT, type VerdictRow } from './row';

const base = {
  format: z.literal(ROW_FORMAT),
  commonName: z.string().min(1),
  activation: z.number().int().positive(),
  policyHash: z.string().min(1),
};

export const rowRuleSchema = z.object({
  id: z.string().min(1),
  when: expressionSchema,
  message: z.string().exactOptional(),
  shadow: z.literal(true).exactOptional(),
});

/** Everyone but the connect handler reads rows by this. */
export const verdictRowSchema: z.ZodType<VerdictRow> = z.discriminatedUnion('state', [
  z.object({
    ...base,
    state: z.literal('active'),
    device: z.string().min(1),
    lastSeen: z.number().int(),
    validUntil: z.number().int(),
    answers: z
      .array(z.object({ endpoints: z.array(z.string()).min(1), permitted: z.boolean(), rules: z.array(rowRuleSchema) }))
      .refine(
        (answers) => answers.some((answer) => answer.endpoints.includes('default')),
        'one answer must hold "default"',
      ),
  }),
  z.object({ ...base, state: z.literal('ambiguous'), claimants: z.array(z.string()) }),
  z.object({ ...base, state: z.literal('retired') }),
]);
