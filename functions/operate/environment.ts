import * as z from 'zod';

export const environmentSchema = z.object({
  EVENTS_TABLE: z.string().min(3),
  CLAIMS_TABLE: z.string().min(3),
  POLICIES_TABLE: z.string().min(3),
  /** ARN of the workflow that appends a decision and projects what it changes. */
  APPLY_WORKFLOW: z.string().min(1),
  /** ARN of the workflow that does things again: parked signals, every row. */
  MAINTAIN_WORKFLOW: z.string().min(1),
  /** Days after which every exemption, lock and hold has ended. */
  LONGEST_DAYS: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, 'a whole number of days, at least 1')
    .transform(Number),
});

export const readEnvironment = (environment: NodeJS.ProcessEnv) => environmentSchema.parse(environment);
