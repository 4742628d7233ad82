import * as z from 'zod';
import { authenticatedSourcesSchema } from '../../shared/sources/configured-sources';

export const environmentSchema = z.object({
  COORDINATION_TABLE: z.string().min(3),
  /** JSON: `{"<source id>":{"kind":"<kind>","settings":{…},"secret":"<name or ARN of its API's secret>"}}`; sources with an API only. */
  SOURCES: authenticatedSourcesSchema,
});

export const readEnvironment = (environment: NodeJS.ProcessEnv) => environmentSchema.parse(environment);
