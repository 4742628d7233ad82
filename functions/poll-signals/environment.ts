import * as z from 'zod';
import { authenticatedSourcesSchema } from '../../shared/sources/configured-sources';

export const environmentSchema = z.object({
  /** Of the signals API, without a slash at its end: fetched signals are handed in there, as if they had been pushed. */
  API_URL: z.string().min(1),
  /** JSON: `{"<source id>":{"kind":"<kind>","settings":{…},"secret":"<name or ARN of its API's secret>"}}`; polled sources only. */
  SOURCES: authenticatedSourcesSchema,
});

export const readEnvironment = (environment: NodeJS.ProcessEnv) => environmentSchema.parse(environment);
