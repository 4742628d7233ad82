import * as z from 'zod';
import { pushingSourcesSchema } from '../../shared/sources/configured-sources';

export const environmentSchema = z.object({
  SIGNALS_TABLE: z.string().min(3),
  EVENT_BUS_NAME: z.string().min(1),
  /** Bodies too large for the table. */
  BODIES_BUCKET: z.string().min(3),
  COORDINATION_TABLE: z.string().min(3),
  /** JSON: `{"<source id>":{"kind":"<kind>","settings":{…},"secret":"<name or ARN in Secrets Manager>","pushesPerMinute":1500}}`. */
  SOURCES: pushingSourcesSchema,
  /** Days a stored push is kept; DynamoDB deletes it some time after. */
  SIGNAL_RETENTION_DAYS: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'a whole number of days, at least 1')
    .transform(Number),
});

export const readEnvironment = (environment: NodeJS.ProcessEnv) => environmentSchema.parse(environment);
