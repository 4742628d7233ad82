import * as z from 'zod';
import type { Expression } from '../cedar/expression';

/** Counts changes of the compiler that can change rows: part of every activation. */
export const COMPILER_VERSION = 2;

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
  /** No exemption covers it. */
  critical: z.boolean(),
  /** Milliseconds it may fail before it denies. */
  graceMs: z.number().int().positive().optional(),
  /** Of the Cedar text, annotations included: a changed rule begins a grace of its own. */
  textHash: z.string().min(1),
});
export type Rule = z.infer<typeof ruleSchema>;

/** Names a rule and its text: what activations remember the beginning of. */
export const ruleText = (rule: Pick<Rule, 'id' | 'textHash'>): string => `${rule.id}#${rule.textHash}`;

/** What is stored in the policies table, by the hash of this document. */
export const policySetSchema = z.object({
  format: z.literal(2),
  /** A verdict ends this long (ms) after the device's last proof of life. */
  staleAfterMs: z.number().int().positive(),
  rules: z.array(ruleSchema),
  /** The Cedar text it was compiled from: what a person reads, and what full Cedar evaluates in tests. */
  text: z.string(),
});
export type PolicySet = z.infer<typeof policySetSchema>;
