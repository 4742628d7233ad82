import * as z from 'zod';
import { keptSourcesSchema } from '../../shared/sources/configured-sources';

export const environmentSchema = z.object({
  /** Of the signals API, without a slash at its end: where vendors are to push. */
  API_URL: z.string().min(1),
  /** JSON: `{"<source id>":{"kind":"<kind>","settings":{…},"secret":"<name or ARN>","apiSecret":"<name or ARN>"}}`; sources with an upkeep only. */
  SOURCES: keptSourcesSchema,
});

export const readEnvironment = (environment: NodeJS.ProcessEnv) => environmentSchema.parse(environment);
