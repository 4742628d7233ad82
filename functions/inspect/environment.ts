import * as z from 'zod';

export const environmentSchema = z.object({
  EVENTS_TABLE: z.string().min(3),
  CLAIMS_TABLE: z.string().min(3),
  POLICIES_TABLE: z.string().min(3),
  VERDICTS_TABLE: z.string().min(3),
  SIGNALS_TABLE: z.string().min(3),
  LIVE_CONNECTIONS_TABLE: z.string().min(3),
});

export const readEnvironment = (environment: NodeJS.ProcessEnv) => environmentSchema.parse(environment);
