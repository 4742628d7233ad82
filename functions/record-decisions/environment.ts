import * as z from 'zod';

export const environmentSchema = z.object({
  EVENTS_TABLE: z.string().min(3),
  VERDICTS_TABLE: z.string().min(3),
  LIVE_CONNECTIONS_TABLE: z.string().min(3),
  EVENT_BUS_NAME: z.string().min(1),
});

export const readEnvironment = (environment: NodeJS.ProcessEnv) => environmentSchema.parse(environment);
