import * as z from 'zod';
import type { Expression } from '../cedar/expression';

/** Counts changes of the compiler that can change rows: part of every activation. */
export const COMPILER_VERSION = 1;

export const expressionSchema: z.ZodType<Expression> = z.lazy(() =>
  z.union([z.boolean(), z.number(), z.string(), z.array(expressionSchema)]),
);

/** One Cedar policy, compiled. Its condition includes its scope. */
export const ruleSchema = z.object({
  id: z.string().min(1),
  effect: z.enum(['permit', 'forbid']),
  /** Boolean; true means the policy applies (a forbid denies). */
  when: expressionSchema,
  /** To the person on the laptop, printable ASCII. */
  message: z.string().optional(),
  /** Evaluated and counted, never denies. */
  shadow: z.boolean(),
});
export type Rule = z.infer<typeof ruleSchema>;

/** What is stored in the policies table, by the hash of this document. */
export const policySetSchema = z.object({
  format: z.literal(1),
  /** A verdict ends this long (ms) after the device's last proof of life. */
  staleAfterMs: z.number().int().positive(),
  rules: z.array(ruleSchema),
  /** The Cedar text it was compiled from: what a person reads, and what full Cedar evaluates in tests. */
  text: z.string(),
});
export type PolicySet = z.infer<typeof policySetSchema>;
