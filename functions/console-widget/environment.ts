import * as z from 'zod';

export const environmentSchema = z.object({
  EVENTS_TABLE: z.string().min(3),
  CLAIMS_TABLE: z.string().min(3),
  POLICIES_TABLE: z.string().min(3),
  SIGNALS_TABLE: z.string().min(3),
});

/** Besides, the namespace of this deployment's metrics, which Powertools' variable says to every function. */
export const readEnvironment = (environment: NodeJS.ProcessEnv) =>
  environmentSchema.extend({ POWERTOOLS_METRICS_NAMESPACE: z.string().min(1) }).parse(environment);
