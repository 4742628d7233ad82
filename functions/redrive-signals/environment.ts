import * as z from 'zod';

export const environmentSchema = z.object({
  SIGNALS_TABLE: z.string().min(3),
  EVENT_BUS_NAME: z.string().min(1),
});

export const readEnvironment = (environment: NodeJS.ProcessEnv) => environmentSchema.parse(environment);
